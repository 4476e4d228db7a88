//! The task list: what is done, what waits, and for whom.

use assembly::{BallotStage, KeyStep};

use super::View;
use crate::pages::Task;

impl View<'_> {
    pub(super) fn tasks(&self) -> Vec<Task> {
        let (t, ballot) = (self.t, self.ballot);
        let task = |key: &str, mark, state: String, who: String| Task { mark, to: String::new(), name: t.s(key), state, who };
        let mark = |done: bool, now: bool| {
            if done {
                "done"
            } else if now {
                "now"
            } else {
                ""
            }
        };
        let at = |stage| ballot.stage == stage;
        let (keys_done, rehearsed, size, missing) = self.keys();
        let opened = self.past(BallotStage::Open);
        let waiting = at(BallotStage::RollClosed);
        let plan = &ballot.plan;
        let mut tasks = vec![
            Task {
                to: format!("/office/ballots/{}/roll", ballot.id),
                ..task("task-roll", mark(!at(BallotStage::Draft), true), t.a("task-entitled", "n", self.entitled), t.s("task-officer"))
            },
            task(
                "task-codes",
                mark(ballot.codes.is_some(), waiting),
                if ballot.codes.is_some() { t.b("of", "n", self.entitled, "all", self.entitled) } else { String::new() },
                self.name(plan.registrar),
            ),
            task(
                "task-keys",
                mark(keys_done == size, waiting),
                t.b("of", "n", keys_done, "all", size),
                if keys_done < size { missing.clone() } else { String::new() },
            ),
            task(
                "task-rehearsal",
                mark(rehearsed == size, waiting && keys_done == size),
                t.b("of", "n", rehearsed, "all", size),
                if keys_done == size { missing } else { String::new() },
            ),
            self.slips(),
            task(
                "task-open",
                mark(opened, at(BallotStage::KeysReady)),
                String::new(),
                if opened { String::new() } else { self.two("open") },
            ),
            task(
                "task-casting",
                mark(self.past(BallotStage::CastingClosed), at(BallotStage::Open)),
                if opened {
                    t.c("turnout", "voted", self.voted, "entitled", self.entitled, "share", t.percent(self.voted, self.entitled))
                } else {
                    String::new()
                },
                if self.cast > self.voted { t.a("task-again", "n", self.cast - self.voted) } else { t.s("task-voters") },
            ),
            task(
                "task-decrypt",
                mark(self.past(BallotStage::Tallied), at(BallotStage::CastingClosed)),
                t.b("of", "n", ballot.decryptions.len(), "all", plan.threshold),
                plan.trustees.iter().map(|person| self.name(*person)).collect::<Vec<_>>().join(", "),
            ),
            Task {
                to: if self.past(BallotStage::Tallied) { format!("/board/{}/certificate", ballot.id) } else { String::new() },
                ..task(
                    "task-certify",
                    mark(self.past(BallotStage::Certified), at(BallotStage::Tallied)),
                    String::new(),
                    if self.past(BallotStage::Certified) { String::new() } else { self.two("certify") },
                )
            },
        ];
        if at(BallotStage::Void) {
            for task in &mut tasks {
                if task.mark == "now" || task.mark.is_empty() {
                    task.mark = "trouble";
                }
            }
        }
        tasks
    }

    /// Trustees whose key is made, who have rehearsed, all of them, and for whom it waits.
    pub(super) fn keys(&self) -> (usize, usize, usize, String) {
        let size = self.ballot.plan.trustees.len();
        let Some(keys) = &self.ballot.keys else { return (0, 0, size, String::new()) };
        let last = if size == 1 { KeyStep::PublicKey } else { KeyStep::Voutput };
        let has = |step| keys.trustees.iter().filter(|trustee| trustee.has(step)).count();
        let missing = keys.current_step().map(|step| keys.missing(step)).unwrap_or_default();
        let names: Vec<String> = missing.into_iter().map(|owner| self.trustee(owner)).collect();
        let waits = if names.is_empty() { String::new() } else { self.t.a("waits-for", "names", names.join(", ")) };
        (has(last), has(KeyStep::Rehearsal), size, waits)
    }

    /// How many slips are in people's hands. It holds nothing up.
    fn slips(&self) -> Task {
        let (t, ballot) = (self.t, self.ballot);
        let noting = ballot.codes.is_some() && self.ballot.stage <= BallotStage::Open;
        let mark = match noting {
            _ if ballot.codes.is_some() && ballot.slips == self.entitled => "done",
            true => "now",
            false => "",
        };
        Task {
            mark,
            to: if noting { format!("/slips/{}", ballot.id) } else { String::new() },
            name: t.s("task-slips"),
            state: if ballot.codes.is_some() { t.b("of", "n", ballot.slips, "all", self.entitled) } else { String::new() },
            who: self.name(ballot.plan.registrar),
        }
    }
}
