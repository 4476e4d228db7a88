//! The certificate: the verdict, its arithmetic, and what everybody needs to check it. As a page and as a PDF.

use askama::Template;
use assembly::ceremony::{Certificate, CertificateFacts, PaperVotes, RuleUse};
use assembly::{Ballot, BallotId, BallotStage};
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use belenios::v1::Hash;
use belenios::verify::{Options, RollFigures, Verdict as Validity, verify};
use std::sync::Arc;

use super::board::Named;
use super::figure;
use super::front::{scope, span};
use crate::api::published;
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::pdf;
use crate::rules;
use crate::say::Say;
use crate::visitor::Visitor;

/// A certificate of a board that this server has verified from its first byte.
pub(crate) struct Verified {
    certificate: Certificate,
    /// The companion record that it was verified with.
    companion: Hash,
}

/// The certificate of a finished ballot; verified anew whenever board or companion record have grown.
async fn certificate_of(app: &Arc<App>, ballot: &Ballot) -> Answer<Arc<Verified>> {
    let uuid = ballot.id.uuid();
    let companion = app.store.companion_text(uuid).await?;
    let hash = Hash::of(companion.as_bytes());
    let mut known = app.certificates.lock().await;
    if let Some(known) = known.get(&ballot.id).filter(|known| known.companion == hash) {
        return Ok(known.clone());
    }
    let archive = app.store.board_bel(uuid).await?.read_to_end().await?;
    let ballot = ballot.clone();
    let id = ballot.id.clone();
    let made = tokio::task::spawn_blocking(move || make(&archive, companion.as_bytes(), &ballot, hash));
    let made = Arc::new(made.await.map_err(|error| Failure::broken(&error))??);
    known.insert(id, made.clone());
    Ok(made)
}

fn make(archive: &[u8], companion: &[u8], ballot: &Ballot, hash: Hash) -> Answer<Verified> {
    let roll = ballot.entitled_number().map(|members| RollFigures { members, weight: None });
    let options = Options { roll, companion: Some(companion), ..Options::default() };
    let report = verify(archive, &options);
    let facts = CertificateFacts {
        report: &report,
        archive_hash: Hash::of(archive),
        opened: u64::try_from(ballot.opened_at.map_or(0, |at| at.as_second())).unwrap_or(0),
        roll_hash: ballot.roll.as_ref().map(|roll| roll.hash),
    };
    let rule = ballot.plan.rule.as_ref().map(RuleUse::of).transpose().map_err(|error| Failure::broken(&error))?;
    let certificate = Certificate::new(&facts, rule.as_ref(), PaperVotes::default()).map_err(|error| Failure::broken(&error))?;
    Ok(Verified { certificate, companion: hash })
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage {
    t: Say,
    uuid: String,
    body: String,
    name: String,
    when: String,
    scope: String,
    trouble: String,
    verdict: String,
    turnout: String,
    clauses: Vec<ClauseShown>,
    rule: String,
    questions: Vec<QuestionShown>,
    strong: bool,
    /// How loudly the page says that it is not strongly valid.
    doubt: &'static str,
    verified: String,
    hashes: Vec<Named>,
    entitled: u64,
    signed: String,
}

struct ClauseShown {
    text: String,
    numbers: String,
    met: bool,
    picture: figure::Bar,
}

struct QuestionShown {
    text: String,
    bars: Vec<Bar>,
}

struct Bar {
    label: String,
    votes: u64,
    share: String,
    picture: figure::Bar,
}

async fn load(visitor: &Visitor, id: &BallotId) -> Answer<CertificatePage> {
    let found = published(&visitor.app, id, Clone::clone)?;
    if found.result.is_none() || found.stage < BallotStage::Tallied {
        return Err(Failure::NotFound);
    }
    let verified = certificate_of(&visitor.app, &found).await?;
    Ok(shown(visitor, &found, &verified.certificate))
}

fn shown(visitor: &Visitor, ballot: &Ballot, certificate: &Certificate) -> CertificatePage {
    let t = visitor.t;
    let name = |person| visitor.app.name(person).unwrap_or_else(|| t.s("somebody"));
    let (verdict, clauses) = certificate.verdict.as_ref().map_or_else(Default::default, |verdict| {
        let sentence = t.b("verdict", "outcome", rules::outcome(t, verdict.outcome()), "rule", verdict.rule());
        let clause = |line: &counting::decision::ClauseLine| {
            let (text, numbers) = (rules::clause(t, &line.clause), rules::numbers(t, line));
            let picture = figure::Bar::of(line, format!("{text}: {numbers}"));
            ClauseShown { text, numbers, met: line.met, picture }
        };
        (sentence, verdict.clauses().iter().map(clause).collect())
    });
    let trouble = match (&ballot.voiding, &ballot.challenge) {
        (Some(voiding), _) => t.a("ready-void", "reason", &voiding.reason),
        (None, Some(challenge)) => match &challenge.answer {
            None => t.a("board-challenged", "reason", &challenge.reason),
            Some(answer) => t.a("ready-upheld", "answer", answer),
        },
        _ => String::new(),
    };
    let signed = match &ballot.certification {
        Some(certification) => t.c(
            "certified-by",
            "first",
            name(certification.by[0]),
            "second",
            name(certification.by[1]),
            "when",
            t.when(certification.at, &ballot.plan.time_zone),
        ),
        None => t.s("certified-not-yet"),
    };
    let took_part = certificate.took_part();
    let fact = |key: &str, to: String| Named { name: t.s(key), to, why: String::new() };
    let strong = certificate.verified == Validity::StronglyValid;
    CertificatePage {
        t,
        uuid: ballot.id.to_string(),
        body: visitor.app.read(|state| state.body.as_ref().map_or_else(String::new, |body| body.name.clone())),
        name: ballot.plan.name.clone(),
        when: span(t, ballot),
        scope: visitor.app.read(|state| scope(t, state, ballot)),
        trouble,
        verdict,
        turnout: t.c("turnout", "voted", took_part, "entitled", certificate.entitled, "share", t.percent(took_part, certificate.entitled)),
        clauses,
        rule: ballot.plan.rule.as_ref().map_or_else(String::new, |rule| rules::cited(t, rule)),
        questions: certificate.questions.iter().map(|question| question_shown(t, question, certificate.base())).collect(),
        strong,
        doubt: if certificate.verified == Validity::Invalid { "danger" } else { "attention" },
        verified: t.a(
            match certificate.verified {
                Validity::StronglyValid => "verified-strongly",
                Validity::V1Valid if ballot.cosignatures.len() < 2 => "verified-unsigned",
                Validity::V1Valid => "verified-v1",
                Validity::Invalid => "verified-invalid",
            },
            "n",
            certificate.passed,
        ),
        hashes: vec![
            fact("hash-uuid", certificate.uuid.clone()),
            fact("hash-paper", certificate.fingerprint.clone()),
            fact("hash-last", certificate.board.clone()),
            fact("hash-archive", certificate.archive_hash.to_string()),
            fact("roll-hash", certificate.roll_hash.map_or_else(String::new, |hash| hash.to_string())),
            fact("decrypted-by", certificate.decrypted_by.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
            fact("on-board", t.n(certificate.on_board)),
        ],
        entitled: certificate.entitled,
        signed,
    }
}

fn question_shown(t: Say, question: &assembly::ceremony::QuestionCount, base: u64) -> QuestionShown {
    let last = question.rows.len().saturating_sub(1);
    let bar = |(index, row): (usize, &assembly::ceremony::Row)| {
        let votes = row.votes + row.paper;
        let blank = index == last && row.label == "Blank";
        let label = if blank { t.s("blank") } else { row.label.clone() };
        let share = t.percent(votes, base);
        let picture = figure::Bar::new(votes, base, format!("{label}: {} ({share})", t.n(votes)));
        Bar { picture: if blank { picture.quiet() } else { picture }, label, votes, share }
    };
    QuestionShown { text: question.text.clone(), bars: question.rows.iter().enumerate().map(bar).collect() }
}

/// `GET /board/{ballot}/certificate`
pub(crate) async fn page(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let page = load(&visitor, &id).await?;
    Ok(visitor.page(&visitor.t.s("certificate"), &page))
}

/// `GET /board/{ballot}/certificate.pdf`
pub(crate) async fn as_pdf(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let page = load(&visitor, &id).await?;
    let bytes = draw(&page);
    let headers =
        [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, format!("inline; filename=\"certificate-{id}.pdf\""))];
    Ok((headers, bytes).into_response())
}

fn draw(page: &CertificatePage) -> Vec<u8> {
    let t = page.t;
    let mut paper = pdf::Document::new(&format!("{} – {}", page.body, page.name));
    paper.small(&page.body);
    paper.title(&page.name);
    paper.small(&format!("{} · {}", t.s("certificate"), page.when));
    if !page.scope.is_empty() {
        paper.small(&page.scope);
    }
    paper.rule();
    if !page.trouble.is_empty() {
        paper.strong(&page.trouble);
    }
    if !page.verdict.is_empty() {
        paper.heading(&page.verdict);
    }
    paper.text(&page.turnout);
    for clause in &page.clauses {
        paper.text(&format!("{} – {}: {}", clause.text, clause.numbers, t.s(if clause.met { "met" } else { "not-met" })));
        paper.bar(clause.picture.thousandths());
    }
    if !page.clauses.is_empty() {
        paper.small(&t.s("figure-needed"));
        paper.small(&page.rule);
    }
    for question in &page.questions {
        paper.heading(&question.text);
        for bar in &question.bars {
            paper.text(&format!("{}: {} ({})", bar.label, t.n(bar.votes), bar.share));
            paper.bar(bar.picture.thousandths());
        }
    }
    paper.heading(&t.s("certificate-proof"));
    paper.strong(&page.verified);
    for hash in &page.hashes {
        paper.small(&format!("{}: {}", hash.name, hash.to));
    }
    paper.text(&t.s("board-verify-how"));
    paper.mono(&format!("folkmoot verify {0}.bel --companion {0}.companion --roll {1}", page.uuid, page.entitled));
    paper.rule();
    paper.text(&page.signed);
    paper.finish()
}
