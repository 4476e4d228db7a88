//! From what a voter says to what is encrypted.

use anyhow::{Context, Result, bail};
use belenios::ballot::Choice;
use belenios::v1::{HomomorphicQuestion, ListsQuestion, NonHomomorphicQuestion, Question};

use super::desk::Desk;

/// Shows a question and asks for the answer until it can be understood, or input ends.
pub(crate) fn ask(desk: &mut Desk<'_>, number: usize, question: &Question) -> Result<Choice> {
    for line in question_in_words(number, question) {
        desk.say(line)?;
    }
    loop {
        let typed = desk.ask("Your choice:")?;
        match read_choice(&typed, question) {
            Ok(choice) => return Ok(choice),
            Err(error) => desk.say(format_args!("{error:#}"))?,
        }
    }
}

/// The question as a voter reads it.
fn question_in_words(number: usize, question: &Question) -> Vec<String> {
    let numbered = |answers: &[String]| (1..).zip(answers).map(|(number, answer)| format!("  {number}  {answer}")).collect::<Vec<String>>();
    match question {
        Question::Homomorphic(question) => {
            let mut lines = vec![format!("{number}. {}", question.question)];
            lines.extend(numbered(&question.answers));
            if question.allows_blank() {
                lines.push("  blank".to_owned());
            }
            lines.push(match (question.min, question.max) {
                (1, 1) => "Give the number of one answer.".to_owned(),
                (min, max) => format!("Give the numbers of {min} to {max} answers, separated by commas (none: a single 0)."),
            });
            lines
        }
        Question::NonHomomorphic { value, .. } => {
            let mut lines = vec![format!("{number}. {}", value.question)];
            lines.extend(numbered(&value.answers));
            lines.push(format!(
                "Give {} numbers separated by commas: your rank or grade for each answer in this order.",
                value.answers.len()
            ));
            lines
        }
        Question::Lists { value, .. } => {
            let mut lines = vec![format!("{number}. {}", value.question)];
            for (list, names) in (1..).zip(&value.answers) {
                lines.push(format!("  {list}  {}", names.first().map_or("", String::as_str)));
                lines.extend((1..).zip(names.iter().skip(1)).map(|(candidate, name)| format!("       {list}:{candidate}  {name}")));
            }
            lines.push("Give one list and at least one of its candidates, such as 2:1,3.".to_owned());
            lines
        }
    }
}

/// Reads an answer: `2`, `1,3`, `0` for none, `blank`, numbers for a ranked question, `list:candidate,candidate` for lists.
pub(crate) fn read_choice(text: &str, question: &Question) -> Result<Choice> {
    match question {
        Question::Homomorphic(question) => homomorphic(text, question),
        Question::NonHomomorphic { value, .. } => ranked(text, value),
        Question::Lists { value, .. } => lists(text, value),
    }
}

fn homomorphic(text: &str, question: &HomomorphicQuestion) -> Result<Choice> {
    let first = usize::from(question.allows_blank());
    let mut marks = vec![0; question.choices()];
    if text.eq_ignore_ascii_case("blank") {
        if first == 0 {
            bail!("this question cannot be left blank");
        }
        marks[0] = 1;
        return Ok(Choice::Homomorphic(marks));
    }
    for answer in chosen(text, question.answers.len(), "answer")? {
        marks[first + answer] = 1;
    }
    let sum: u64 = marks.iter().sum();
    if !(question.min..=question.max).contains(&sum) {
        match (question.min, question.max) {
            (1, 1) => bail!("choose one answer"),
            (min, max) => bail!("choose at least {min} and at most {max} answers"),
        }
    }
    Ok(Choice::Homomorphic(marks))
}

fn ranked(text: &str, question: &NonHomomorphicQuestion) -> Result<Choice> {
    let numbers: Vec<u32> = numbers(text)?;
    if numbers.len() != question.answers.len() {
        bail!("{} numbers are needed, one for each answer; there are {}", question.answers.len(), numbers.len());
    }
    Ok(Choice::NonHomomorphic(numbers))
}

fn lists(text: &str, question: &ListsQuestion) -> Result<Choice> {
    let (list, candidates) = text.split_once(':').context("write the list's number, a colon, and its candidates: 2:1,3")?;
    let list = chosen(list, question.answers.len(), "list")?;
    let [list] = list[..] else { bail!("choose exactly one list") };
    let names = &question.answers[list];
    let mut marks: Vec<Vec<u64>> = question.answers.iter().map(|list| vec![0; list.len()]).collect();
    marks[list][0] = 1;
    let candidates = chosen(candidates, names.len() - 1, "candidate")?;
    if candidates.is_empty() {
        bail!("choose at least one candidate of the list");
    }
    for candidate in candidates {
        marks[list][1 + candidate] = 1;
    }
    Ok(Choice::Lists(marks))
}

/// Places (from 0) of what was chosen by number (from 1); a single 0 chooses nothing. The text is not repeated: it is the voter's choice.
fn chosen(text: &str, count: usize, what: &str) -> Result<Vec<usize>> {
    let numbers: Vec<usize> = numbers(text)?;
    if numbers == [0] {
        return Ok(Vec::new());
    }
    let mut places = Vec::with_capacity(numbers.len());
    for number in numbers {
        if number == 0 || number > count {
            bail!("there is no {what} of that number: they are numbered from 1 to {count}");
        }
        if places.contains(&(number - 1)) {
            bail!("the same {what} is chosen twice");
        }
        places.push(number - 1);
    }
    Ok(places)
}

fn numbers<T: std::str::FromStr>(text: &str) -> Result<Vec<T>> {
    let parts = text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let numbers: Result<Vec<T>, _> = parts.map(|part| part.parse().map_err(|_| ())).collect();
    match numbers {
        Ok(numbers) if !numbers.is_empty() => Ok(numbers),
        _ => bail!("write numbers separated by commas, such as 2 or 1,3"),
    }
}

/// The peer's form of a whole paper: `[[0,1,0],[3,1,2]]`, a leading entry for blank where it is allowed.
pub(crate) fn read_raw(bytes: &[u8], questions: &[Question]) -> Result<Vec<Choice>> {
    const FORM: &str = "the choices are not a JSON array with one array of numbers a question";
    let values: Vec<serde_json::Value> = serde_json::from_slice(bytes).map_err(|_| anyhow::anyhow!(FORM))?;
    if values.len() != questions.len() {
        bail!("{} questions are asked, but {} are answered", questions.len(), values.len());
    }
    let read = |(question, value): (&Question, serde_json::Value)| match question {
        Question::Homomorphic(_) => serde_json::from_value(value).map(Choice::Homomorphic),
        Question::NonHomomorphic { .. } => serde_json::from_value(value).map(Choice::NonHomomorphic),
        Question::Lists { .. } => serde_json::from_value(value).map(Choice::Lists),
    };
    questions.iter().zip(values).map(|pair| read(pair).map_err(|_| anyhow::anyhow!(FORM))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use belenios::json::Wire;

    fn question(json: &str) -> Question {
        Question::from_json(json.as_bytes()).unwrap()
    }

    const BLANK: &str = r#"{"answers":["Yes","No"],"blank":true,"min":1,"max":1,"question":"Do we strike?"}"#;
    const SEVERAL: &str = r#"{"answers":["A","B","C"],"min":0,"max":2,"question":"Which?"}"#;
    const RANKED: &str = r#"{"type":"NonHomomorphic","value":{"answers":["A","B","C"],"question":"Rank"}}"#;
    const LISTS: &str = r#"{"type":"Lists","value":{"answers":[["L1","a","b"],["L2","c"]],"question":"Which list?"}}"#;

    #[test]
    fn answers_become_marks() {
        let read = |text, json| read_choice(text, &question(json)).unwrap();
        assert_eq!(read("2", BLANK), Choice::Homomorphic(vec![0, 0, 1]));
        assert_eq!(read(" Blank".trim(), BLANK), Choice::Homomorphic(vec![1, 0, 0]));
        assert_eq!(read("1, 3", SEVERAL), Choice::Homomorphic(vec![1, 0, 1]));
        assert_eq!(read("0", SEVERAL), Choice::Homomorphic(vec![0, 0, 0]));
        assert_eq!(read("3,1,0", RANKED), Choice::NonHomomorphic(vec![3, 1, 0]));
        assert_eq!(read("1:2", LISTS), Choice::Lists(vec![vec![1, 0, 1], vec![0, 0]]));
    }

    #[test]
    fn what_cannot_be_chosen_is_refused_without_repeating_it() {
        let refusal = |text, json| read_choice(text, &question(json)).unwrap_err().to_string();
        assert_eq!(refusal("3", BLANK), "there is no answer of that number: they are numbered from 1 to 2");
        assert_eq!(refusal("1,2", BLANK), "choose one answer");
        assert_eq!(refusal("blank", SEVERAL), "this question cannot be left blank");
        assert_eq!(refusal("1,1", SEVERAL), "the same answer is chosen twice");
        assert_eq!(refusal("1,2,3", SEVERAL), "choose at least 0 and at most 2 answers");
        assert_eq!(refusal("Yes", BLANK), "write numbers separated by commas, such as 2 or 1,3");
        assert_eq!(refusal("1,2", RANKED), "3 numbers are needed, one for each answer; there are 2");
        assert_eq!(refusal("1", LISTS), "write the list's number, a colon, and its candidates: 2:1,3");
        assert_eq!(refusal("2:2", LISTS), "there is no candidate of that number: they are numbered from 1 to 1");
        assert_eq!(refusal("2:0", LISTS), "choose at least one candidate of the list");
    }
}
