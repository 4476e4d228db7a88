//! The presets, one after the other, each with its source. In the formulas: `N` entitled, `R` votes
//! cast, `Y` yes, `X` no, `B` blank, `I` illegal, `V` valid, `P` present, `U` units, `w` weight.

use super::clause::QuorumKind;
use super::preset::{Parameter, Preset, Settings};
use super::{Branch, Clause, Date, Outcome, Quantity, Rule, Share, Validity};

use Outcome::{Advisory, Carried, Lost, NotQuorate};
use Quantity::{
    Eligible, EligibleNotPrevented, No, Present, Received, Requests, Units, UnitsYes, Valid, Voting, VotingAndIllegal, Weight, WeightNo,
    WeightYes, Yes,
};

const fn share(num: u32, den: u32) -> Share {
    Share::of(num, den)
}

const ALWAYS: Validity = Validity { from: None, to: None };
const YES_OVER_NO: Clause = Clause::more_than(Yes, Share::ONE, No);
const NO_OVER_YES: Clause = Clause::more_than(No, Share::ONE, Yes);
const HALF_OF_VOTING: Clause = Clause::more_than(Yes, Share::HALF, Voting);
const TWO_THIRDS_OF_VOTING: Clause = Clause::at_least(Yes, share(2, 3), Voting);
const HALF_TURNOUT: Clause = QuorumKind::Turnout.at_least(Share::HALF);

impl Rule {
    fn branch(&mut self, outcome: Outcome, clauses: &[Clause]) {
        self.branches.push(Branch { clauses: clauses.to_vec(), outcome });
    }

    fn carried_if(&mut self, clauses: &[Clause]) {
        self.branch(Carried, clauses);
    }

    fn means(&mut self, outcome: Outcome, words: &str) {
        self.meanings.push((outcome, words.to_owned()));
    }
}

const SPOILED: Parameter =
    Parameter { name: "spoiled", about: "whether spoiled votes count as votes cast", values: &["counts", "excluded"] };

fn spoiled(rule: &mut Rule, settings: &Settings<'_>) {
    rule.spoiled_counts = settings.get("spoiled") == "counts";
}

fn uk_simple(rule: &mut Rule, _: &Settings<'_>) {
    rule.carried_if(&[YES_OVER_NO]);
}

fn uk_ordinary(rule: &mut Rule, settings: &Settings<'_>) {
    spoiled(rule, settings);
    rule.quorum = vec![HALF_TURNOUT];
    rule.carried_if(&[YES_OVER_NO]);
}

fn uk_important(rule: &mut Rule, settings: &Settings<'_>) {
    spoiled(rule, settings);
    rule.quorum = vec![HALF_TURNOUT];
    rule.carried_if(&[YES_OVER_NO, Clause::at_least(Yes, share(2, 5), Eligible)]);
}

fn dgb_end(rule: &mut Rule, settings: &Settings<'_>) {
    if settings.get("end_form") == "accept25" {
        rule.carried_if(&[Clause::at_least(Yes, share(1, 4), Eligible)]);
        rule.means(Carried, "The settlement is accepted.");
        rule.means(Lost, "The settlement is rejected.");
    } else {
        rule.branch(Lost, &[Clause::at_least(No, share(3, 4), Eligible)]);
        rule.otherwise = Carried;
        rule.nobody = Some(Carried);
        rule.means(Carried, "The strike ends.");
        rule.means(Lost, "The strike goes on.");
    }
}

fn norwegian(rule: &mut Rule, binding: Clause) {
    rule.quorum = vec![binding];
    rule.quorum_missed = Advisory;
    rule.carried_if(&[YES_OVER_NO]);
    rule.means(Carried, "The vote is binding.");
    rule.means(Advisory, "Too few took part to bind: the board decides and has the vote as advice.");
}

fn no_delta(rule: &mut Rule, settings: &Settings<'_>) {
    let binding = match settings.get("exactly") {
        "binding" => Clause::at_least(Received, share(2, 3), Eligible),
        _ => Clause::more_than(Received, share(2, 3), Eligible),
    };
    norwegian(rule, binding);
}

fn no_lo(rule: &mut Rule, settings: &Settings<'_>) {
    let binding = match settings.get("exactly") {
        "advisory" => Clause::more_than(Received, share(2, 3), Eligible),
        _ => Clause::at_least(Received, share(2, 3), Eligible),
    };
    norwegian(rule, binding);
}

fn no_ntl(rule: &mut Rule, _: &Settings<'_>) {
    rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Eligible)]);
    rule.branch(Lost, &[Clause::more_than(No, Share::HALF, Eligible)]);
    rule.otherwise = Advisory;
    rule.means(Advisory, "Neither side has more than half of those entitled: the board decides.");
}

fn dk_linked(rule: &mut Rule, settings: &Settings<'_>) {
    let turnout = match settings.get("turnout") {
        "more_than" => Clause::more_than(Valid, share(2, 5), Eligible),
        _ => Clause::at_least(Valid, share(2, 5), Eligible),
    };
    rule.branch(Lost, &[NO_OVER_YES, turnout]);
    rule.branch(Lost, &[NO_OVER_YES, Clause::at_least(No, share(1, 4), Eligible)]);
    rule.otherwise = Carried;
    rule.nobody = Some(Carried);
    rule.means(Carried, "The proposal is adopted.");
    rule.means(Lost, "The proposal is rejected.");
}

fn is_trigger(rule: &mut Rule, _: &Settings<'_>) {
    rule.nobody = None;
    rule.carried_if(&[Clause::at_least(Requests, share(1, 10), Eligible)]);
    rule.means(Carried, "A ballot must be held.");
    rule.means(Lost, "No ballot has to be held.");
}

fn us_nlrb(rule: &mut Rule, _: &Settings<'_>) {
    rule.carried_if(&[YES_OVER_NO]);
    rule.means(Carried, "The union is certified.");
    rule.means(Lost, "The union is not certified.");
}

fn us_ibt(rule: &mut Rule, _: &Settings<'_>) {
    let half_voted = Clause::at_least(Valid, Share::HALF, Eligible);
    rule.branch(Lost, &[half_voted, NO_OVER_YES]);
    rule.carried_if(&[half_voted]);
    rule.branch(Lost, &[Clause::at_least(No, share(2, 3), Valid)]);
    rule.otherwise = Carried;
    rule.means(Carried, "The agreement is ratified.");
    rule.means(Lost, "The agreement is rejected.");
}

fn coop_transfer(rule: &mut Rule, settings: &Settings<'_>) {
    match settings.get("meeting") {
        "second" => rule.carried_if(&[HALF_OF_VOTING]),
        _ => {
            rule.carried_if(&[TWO_THIRDS_OF_VOTING]);
            rule.means(Carried, "A second meeting must confirm it.");
        }
    }
}

fn coop_convert(rule: &mut Rule, settings: &Settings<'_>) {
    match settings.get("meeting") {
        "second" => rule.carried_if(&[HALF_OF_VOTING]),
        _ => {
            rule.quorum = vec![HALF_TURNOUT];
            rule.carried_if(&[Clause::at_least(Yes, share(3, 4), Voting)]);
            rule.means(Carried, "A second meeting must confirm it.");
        }
    }
}

fn coop_de(rule: &mut Rule, settings: &Settings<'_>) {
    rule.carried_if(&[match settings.get("matter") {
        "statutes" => Clause::at_least(Yes, share(3, 4), Voting),
        "duties" => Clause::at_least(Yes, share(9, 10), Voting),
        _ => HALF_OF_VOTING,
    }]);
}

fn second_call(rule: &mut Rule, settings: &Settings<'_>) {
    if settings.get("call") == "first" {
        let share = settings.get("quorum").parse().unwrap_or(Share::HALF);
        let kind = match settings.get("quorum_of") {
            "present" => QuorumKind::Present,
            "approval" => QuorumKind::Approval,
            "units" => QuorumKind::Units,
            _ => QuorumKind::Turnout,
        };
        rule.quorum = vec![kind.at_least(share)];
        rule.quorum_missed = NotQuorate;
        rule.means(NotQuorate, "Call again within four weeks; the second call needs no quorum.");
    }
    rule.carried_if(&[match settings.get("majority") {
        "two_thirds" => TWO_THIRDS_OF_VOTING,
        _ => Clause::more_than(Yes, Share::HALF, VotingAndIllegal),
    }]);
}

fn recall_two_thirds(rule: &mut Rule, settings: &Settings<'_>) {
    rule.petition = Some(QuorumKind::Petition.at_least(share(1, 4)));
    let base = if settings.get("present") == "all" { Present } else { Voting };
    rule.carried_if(&[Clause::at_least(Yes, share(2, 3), base)]);
    recall_words(rule);
}

fn recall_ballot(rule: &mut Rule, settings: &Settings<'_>) {
    rule.petition = Some(QuorumKind::Petition.at_least(share(3, 10)));
    if settings.get("step") == "meeting" {
        rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Present)]);
        rule.means(Carried, "The recall goes to a ballot of all.");
    } else {
        rule.carried_if(&[YES_OVER_NO]);
        recall_words(rule);
    }
}

fn recall_default(rule: &mut Rule, _: &Settings<'_>) {
    rule.petition = Some(QuorumKind::Petition.at_least(share(1, 4)));
    rule.carried_if(&[YES_OVER_NO]);
    recall_words(rule);
}

fn recall_words(rule: &mut Rule) {
    rule.means(Carried, "The delegate is recalled; the alternate takes the seat.");
    rule.means(Lost, "The delegate keeps the seat.");
}

const UK_2017: Validity = Validity { from: Date::new(2017, 3, 1), to: Date::new(2026, 2, 17) };

/// All presets.
pub(super) static PRESETS: &[Preset] = &[
    Preset {
        name: "uk.ia.2017",
        title: "Industrial action in Great Britain, ballots opened before 18 February 2026",
        formula: "R ≥ ½N and Y > X",
        source: "Trade Union and Labour Relations (Consolidation) Act 1992 s.226, as amended by the Trade Union Act 2016 s.2",
        validity: UK_2017,
        notes: &["A tie is lost.", "14 days' notice of action.", "The mandate lasts 6 months, 9 if the employer agrees."],
        parameters: &[SPOILED],
        build: uk_ordinary,
    },
    Preset {
        name: "uk.ia.2017.ips",
        title: "Industrial action in Great Britain, important public services, ballots opened before 18 February 2026",
        formula: "R ≥ ½N and Y > X and Y ≥ ⅖N",
        source: "Trade Union and Labour Relations (Consolidation) Act 1992 s.226, as amended by the Trade Union Act 2016 ss.2–3",
        validity: UK_2017,
        notes: &["A tie is lost.", "14 days' notice of action.", "The mandate lasts 6 months, 9 if the employer agrees."],
        parameters: &[SPOILED],
        build: uk_important,
    },
    Preset {
        name: "uk.ia.2026",
        title: "Industrial action in Great Britain, ballots opened from 18 February 2026",
        formula: "R ≥ ½N and Y > X",
        source: "Trade Union and Labour Relations (Consolidation) Act 1992 s.226, as amended by the Employment Rights Act 2025 ss.69–74",
        validity: Validity { from: Date::new(2026, 2, 18), to: None },
        notes: &[
            "A tie is lost.",
            "The 40 % rule for important public services is gone.",
            "10 days' notice of action.",
            "The mandate lasts 12 months.",
        ],
        parameters: &[SPOILED],
        build: uk_ordinary,
    },
    Preset {
        name: "uk.ia.simple",
        title: "Industrial action in Great Britain once the turnout rule is repealed",
        formula: "Y > X",
        source: "Employment Rights Act 2025, repeal of the turnout rule of the 1992 Act s.226",
        validity: ALWAYS,
        notes: &["A tie is lost.", "Whether the repeal is in force was not verified: check before use."],
        parameters: &[],
        build: uk_simple,
    },
    Preset {
        name: "de.dgb.strike",
        title: "Strike ballot in a German DGB union",
        formula: "Y ≥ ¾N",
        source: "IG Metall, Satzung § 22; IG BCE",
        validity: ALWAYS,
        notes: &["Whoever does not vote counts against."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[Clause::at_least(Yes, share(3, 4), Eligible)]),
    },
    Preset {
        name: "de.dgb.end",
        title: "Ballot on a settlement in a German DGB union",
        formula: "accepted if Y ≥ ¼N; or: continued if X ≥ ¾N",
        source: "IG Metall, Satzung § 22; IG BCE",
        validity: ALWAYS,
        notes: &[
            "The two forms are not equivalent: whoever does not vote counts against the settlement in one and against the strike in the other.",
            "With continue75, no counts \"continue the strike\", and carried means that the strike ends.",
        ],
        parameters: &[Parameter {
            name: "end_form",
            about: "accept25: a quarter of all accepts the settlement; continue75: three quarters of all continue the strike",
            values: &["accept25", "continue75"],
        }],
        build: dgb_end,
    },
    Preset {
        name: "de.verdi.strike",
        title: "Strike ballot in ver.di",
        formula: "Y > ¾(N − prevented)",
        source: "ver.di, \"So funktioniert die Urabstimmung\", 2023-02-14",
        validity: ALWAYS,
        notes: &["Exactly three quarters is lost.", "Those prevented from voting are not counted."],
        parameters: &[],
        build: |rule, _| {
            rule.carried_if(&[Clause::more_than(Yes, share(3, 4), EligibleNotPrevented)]);
        },
    },
    Preset {
        name: "de.verdi.end",
        title: "Ballot on a settlement in ver.di",
        formula: "Y > ¼(N − prevented)",
        source: "ver.di, \"So funktioniert die Urabstimmung\", 2023-02-14",
        validity: ALWAYS,
        notes: &["Exactly a quarter is lost."],
        parameters: &[],
        build: |rule, _| {
            rule.carried_if(&[Clause::more_than(Yes, share(1, 4), EligibleNotPrevented)]);
        },
    },
    Preset {
        name: "de.dbb.strike",
        title: "Strike ballot in the German civil servants' federation dbb",
        formula: "Y > ¾R",
        source: "dbb, Lexikon, \"Urabstimmung\"",
        validity: ALWAYS,
        notes: &["Of those taking part, not of all.", "Exactly three quarters is lost."],
        parameters: &[SPOILED],
        build: |rule, settings| {
            spoiled(rule, settings);
            rule.carried_if(&[Clause::more_than(Yes, share(3, 4), Received)]);
        },
    },
    Preset {
        name: "de.dbb.end",
        title: "Ballot on a settlement in the German civil servants' federation dbb",
        formula: "Y > ¼R",
        source: "dbb, Lexikon, \"Urabstimmung\"",
        validity: ALWAYS,
        notes: &["Of those taking part, not of all."],
        parameters: &[SPOILED],
        build: |rule, settings| {
            spoiled(rule, settings);
            rule.carried_if(&[Clause::more_than(Yes, share(1, 4), Received)]);
        },
    },
    Preset {
        name: "no.delta",
        title: "Ballot in the Norwegian union Delta",
        formula: "if R > ⅔N: binding on Y > X; otherwise advisory",
        source: "Delta, regler for uravstemning",
        validity: ALWAYS,
        notes: &["Exactly two thirds is undefined in the source: treated as advisory unless you choose otherwise."],
        parameters: &[Parameter { name: "exactly", about: "what a turnout of exactly two thirds is", values: &["advisory", "binding"] }],
        build: no_delta,
    },
    Preset {
        name: "no.lo",
        title: "Ballot in a union of the Norwegian LO",
        formula: "if R ≥ ⅔N: binding on Y > X; otherwise advisory",
        source: "LO Norway; its own text was not found",
        validity: ALWAYS,
        notes: &["Whether exactly two thirds binds is to be confirmed."],
        parameters: &[Parameter { name: "exactly", about: "what a turnout of exactly two thirds is", values: &["binding", "advisory"] }],
        build: no_lo,
    },
    Preset {
        name: "no.ntl",
        title: "Ballot in the Norwegian civil service union NTL",
        formula: "adopted if Y > ½N; rejected if X > ½N; otherwise the board decides",
        source: "NTL Norway, rules on ballots",
        validity: ALWAYS,
        notes: &["The third branch is inferred from the other two."],
        parameters: &[],
        build: no_ntl,
    },
    Preset {
        name: "dk.linked",
        title: "Danish ballot on a linked mediation proposal",
        formula: "rejected if X > Y and (V ≥ ⅖N or X ≥ ¼N); otherwise adopted",
        source: "Denmark, lov om mægling i arbejdsstridigheder (forligsmandsloven), rules on ballots",
        validity: ALWAYS,
        notes: &["A tie adopts, and so does a ballot in which nobody votes.", "The sums are pooled over all linked areas."],
        parameters: &[Parameter { name: "turnout", about: "whether 40 % exactly is enough", values: &["at_least", "more_than"] }],
        build: dk_linked,
    },
    Preset {
        name: "is.trigger",
        title: "Icelandic request for a ballot on an agreement",
        formula: "a ballot must be held if requests ≥ N/10",
        source: "Iceland, labour law on collective agreements",
        validity: ALWAYS,
        notes: &["A trigger, not a verdict."],
        parameters: &[],
        build: is_trigger,
    },
    Preset {
        name: "us.nlrb",
        title: "Election of a union in a workplace in the United States",
        formula: "Y > X of the valid votes",
        source: "National Labor Relations Act s.9; National Labor Relations Board rules (29 CFR 102.69)",
        validity: ALWAYS,
        notes: &[
            "A tie: not certified.",
            "Void ballots do not count.",
            "Challenged ballots are opened only if they can change the result: give them as outstanding.",
        ],
        parameters: &[],
        build: us_nlrb,
    },
    Preset {
        name: "us.uaw.strike",
        title: "Strike ballot in the United Auto Workers",
        formula: "Y ≥ ⅔(Y+X)",
        source: "UAW Constitution, article on strikes",
        validity: ALWAYS,
        notes: &["Then the executive board must approve."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[TWO_THIRDS_OF_VOTING]),
    },
    Preset {
        name: "us.ibt.1987",
        title: "Teamsters, ballot on a final offer, until 2021",
        formula: "if V ≥ ½N: rejected if X > Y; otherwise rejected if X ≥ ⅔V",
        source: "International Brotherhood of Teamsters Constitution, article XII, 1987 to 2021",
        validity: Validity { from: Date::new(1987, 1, 1), to: Date::new(2021, 12, 31) },
        notes: &["No longer in force: kept to recompute old ballots."],
        parameters: &[],
        build: us_ibt,
    },
    Preset {
        name: "ca.on",
        title: "Strike vote in Ontario",
        formula: "Y > ½(Y+X)",
        source: "Ontario, Labour Relations Act, 1995, s.79",
        validity: ALWAYS,
        notes: &["Everyone in the bargaining unit votes."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[HALF_OF_VOTING]),
    },
    Preset {
        name: "ca.bc",
        title: "Strike vote in British Columbia",
        formula: "Y > ½(Y+X)",
        source: "British Columbia, Labour Relations Code, ss.59–60",
        validity: ALWAYS,
        notes: &["Everyone in the bargaining unit votes.", "Valid for 3 months; 72 hours' notice."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[HALF_OF_VOTING]),
    },
    Preset {
        name: "ca.fed",
        title: "Strike vote under federal law in Canada",
        formula: "Y > ½(Y+X)",
        source: "Canada Labour Code, s.87.3",
        validity: ALWAYS,
        notes: &["Everyone in the bargaining unit votes.", "Valid for 60 days."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[HALF_OF_VOTING]),
    },
    Preset {
        name: "coop.uk.transfer",
        title: "British co-operative: transfer of engagements",
        formula: "first meeting Y ≥ ⅔(Y+X); second meeting Y > ½(Y+X)",
        source: "Co-operative and Community Benefit Societies Act 2014 s.111",
        validity: ALWAYS,
        notes: &["Two meetings; \"voting\" is yes and no."],
        parameters: &[Parameter { name: "meeting", about: "which of the two meetings", values: &["first", "second"] }],
        build: coop_transfer,
    },
    Preset {
        name: "coop.uk.convert",
        title: "British co-operative: conversion into a company",
        formula: "first meeting Y ≥ ¾(Y+X) and R ≥ ½N; second meeting Y > ½(Y+X)",
        source: "Co-operative and Community Benefit Societies Act 2014 s.113",
        validity: ALWAYS,
        notes: &["Two meetings; \"voting\" is yes and no."],
        parameters: &[Parameter { name: "meeting", about: "which of the two meetings", values: &["first", "second"] }],
        build: coop_convert,
    },
    Preset {
        name: "coop.de",
        title: "German co-operative",
        formula: "ordinary Y > ½ cast; statutes Y ≥ ¾ cast; new duties Y ≥ 9⁄10 cast",
        source: "Genossenschaftsgesetz (GenG) §§ 16, 43",
        validity: ALWAYS,
        notes: &["Cast is yes and no: abstentions are not votes."],
        parameters: &[Parameter {
            name: "matter",
            about: "what is decided: an ordinary matter, the statutes, or new duties of members",
            values: &["ordinary", "statutes", "duties"],
        }],
        build: coop_de,
    },
    Preset {
        name: "assoc.majority",
        title: "Association: majority of the votes cast",
        formula: "Y > ½(Y+X+I)",
        source: "General parliamentary law (Robert's Rules of Order, majority vote)",
        validity: ALWAYS,
        notes: &["A tie is lost.", "Blanks do not count; illegal ballots of entitled voters do."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[Clause::more_than(Yes, Share::HALF, VotingAndIllegal)]),
    },
    Preset {
        name: "assoc.two_thirds",
        title: "Association: two thirds of those voting",
        formula: "Y ≥ ⅔(Y+X)",
        source: "General parliamentary law (Robert's Rules of Order, two-thirds vote)",
        validity: ALWAYS,
        notes: &["Of 31 votes 21, of 32 and of 33 votes 22."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[TWO_THIRDS_OF_VOTING]),
    },
    Preset {
        name: "assoc.present",
        title: "Association: majority of the members present",
        formula: "Y > ½P",
        source: "General parliamentary law (Robert's Rules of Order, majority of members present)",
        validity: ALWAYS,
        notes: &["An abstention acts as a no."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Present)]),
    },
    Preset {
        name: "assoc.absolute",
        title: "Association: majority of all members",
        formula: "Y > ½N",
        source: "General parliamentary law (Robert's Rules of Order, majority of the entire membership)",
        validity: ALWAYS,
        notes: &["An abstention, and staying at home, act as a no."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Eligible)]),
    },
    Preset {
        name: "assoc.second_call",
        title: "Association: quorum on the first call, none on the second",
        formula: "first call: quorum q, then the majority; second call within 4 weeks: the same majority",
        source: "Usual statutes of associations",
        validity: ALWAYS,
        notes: &["The notice must say that a second call needs no quorum."],
        parameters: &[
            Parameter { name: "call", about: "which of the two calls", values: &["first", "second"] },
            Parameter {
                name: "quorum",
                about: "the quorum of the first call",
                values: &["1/2", "1/3", "1/4", "1/5", "1/10", "2/3", "3/4"],
            },
            Parameter {
                name: "quorum_of",
                about: "what must reach the quorum: votes cast, members present or yes, of those entitled; or units represented, of all units",
                values: &["turnout", "present", "approval", "units"],
            },
            Parameter { name: "majority", about: "more than half, or two thirds, of those voting", values: &["simple", "two_thirds"] },
        ],
        build: second_call,
    },
    Preset {
        name: "fed.weighted",
        title: "Federation: weighted units",
        formula: "Σw_yes > Σw_no",
        source: "Open, recorded votes of delegates with weights frozen at the credentials report",
        validity: ALWAYS,
        notes: &["A tie is lost.", "Weighted votes are open: a secret weighted tally gives the votes away."],
        parameters: &[],
        build: |rule, _| rule.carried_if(&[Clause::more_than(WeightYes, Share::ONE, WeightNo)]),
    },
    Preset {
        name: "fed.double",
        title: "Federation: majority of the units and of the weight",
        formula: "units_yes > ½U and Σw_yes > ½Σw",
        source: "Open, recorded votes of delegates with weights frozen at the credentials report",
        validity: ALWAYS,
        notes: &["Six of twelve units is lost."],
        parameters: &[],
        build: |rule, _| {
            rule.carried_if(&[Clause::more_than(UnitsYes, Share::HALF, Units), Clause::more_than(WeightYes, Share::HALF, Weight)]);
        },
    },
    Preset {
        name: "recall.25_two_thirds",
        title: "Recall of a delegate: a quarter asks, two thirds decide",
        formula: "requests ≥ ¼N, then Y ≥ ⅔ of those present and voting",
        source: "Usual statutes with an imperative mandate",
        validity: ALWAYS,
        notes: &["14 days' notice and a right of reply between petition and vote.", "The vote is secret."],
        parameters: &[Parameter {
            name: "present",
            about: "two thirds of those present and voting (yes and no), or of all present",
            values: &["voting", "all"],
        }],
        build: recall_two_thirds,
    },
    Preset {
        name: "recall.30_ballot",
        title: "Recall of a delegate: 30 % ask, a meeting agrees, all vote",
        formula: "requests ≥ 30 % of N, then the meeting Y > ½P, then the ballot of all Y > X",
        source: "Usual statutes with an imperative mandate",
        validity: ALWAYS,
        notes: &["The majority of the ballot is not in the source: more yes than no is taken."],
        parameters: &[Parameter { name: "step", about: "the ballot of all, or the meeting before it", values: &["ballot", "meeting"] }],
        build: recall_ballot,
    },
    Preset {
        name: "recall.default",
        title: "Recall of a delegate, our default",
        formula: "requests ≥ ¼N, then Y > X",
        source: "Folkmoot's default",
        validity: ALWAYS,
        notes: &["After a recall that failed, none may be asked for during 3 months."],
        parameters: &[],
        build: recall_default,
    },
];
