//! The one thing that an officer can do next, or what is waited for.

use assembly::{BallotStage, Proposal, ProposalId};

use super::{Next, View};

impl View<'_> {
    /// The one thing that this officer can do next.
    pub(super) fn next(&self) -> Option<Next> {
        let t = self.t;
        let post = |before: String, label: String, value: &str| Next {
            before,
            label,
            value: value.to_owned(),
            post: true,
            proposal: String::new(),
        };
        let together = |action: &str, propose: &str, confirm: &str, before: &str| match self.proposal(action) {
            None => Some(post(t.s(before), t.s(propose), &format!("propose-{action}"))),
            Some((_, proposal)) if proposal.by == self.me => None,
            Some((id, proposal)) => Some(Next {
                proposal: id.to_string(),
                ..post(t.a("confirm-before", "name", self.name(proposal.by)), t.s(confirm), "confirm")
            }),
        };
        match self.ballot.stage {
            BallotStage::Draft if self.entitled == 0 => {
                Some(Next { post: false, ..post(t.s("ready-no-members"), t.s("members-import"), "/office/members/import") })
            }
            BallotStage::Draft => Some(post(t.a("close-roll-before", "n", self.entitled), t.s("close-roll"), "close-roll")),
            BallotStage::KeysReady => {
                let mut next = together("open", "propose-open", "confirm-open", "open-before");
                if let Some(next) = &mut next {
                    next.before = [next.before.as_str(), &self.slips_missing()].join(" ").trim_end().to_owned();
                }
                next
            }
            BallotStage::Tallied => together("certify", "propose-certify", "confirm-certify", "certify-before"),
            BallotStage::Certified | BallotStage::Confirmed => Some(Next {
                post: false,
                ..post(String::new(), t.s("show-certificate"), &format!("/board/{}/certificate", self.ballot.id))
            }),
            _ => None,
        }
    }

    /// How many slips are not handed out yet, as far as it was noted.
    fn slips_missing(&self) -> String {
        match self.entitled.saturating_sub(self.ballot.slips) {
            0 => String::new(),
            missing => self.t.b("slips-missing", "missing", missing, "all", self.entitled),
        }
    }

    /// What is waited for, when there is nothing for this officer to do.
    pub(super) fn waits(&self) -> String {
        let (t, plan) = (self.t, &self.ballot.plan);
        let until = |key, time| t.a(key, "when", t.when(time, &plan.time_zone));
        match self.ballot.stage {
            BallotStage::RollClosed => t.s("wait-keys"),
            BallotStage::KeysReady | BallotStage::Tallied => t.s("wait-other-officer"),
            BallotStage::Open if self.visitor.app.now() < plan.opens_at => until("wait-opens", plan.opens_at),
            BallotStage::Open => until("wait-closes", plan.closes_at),
            BallotStage::CastingClosed => {
                t.a("wait-decrypt", "n", usize::try_from(plan.threshold).unwrap_or(0).saturating_sub(self.ballot.decryptions.len()))
            }
            _ => String::new(),
        }
    }

    pub(super) fn proposal(&self, action: &str) -> Option<&(ProposalId, Proposal)> {
        self.proposals.iter().find(|(_, proposal)| proposal.action.name() == action)
    }

    /// "needs two officers", or who wants it already.
    pub(super) fn two(&self, action: &str) -> String {
        match self.proposal(action) {
            Some((_, proposal)) => self.t.a("task-proposed", "name", self.name(proposal.by)),
            None => self.t.s("task-two-officers"),
        }
    }
}
