//! The table of presets, at the edges.

use counting::decision::Outcome::{Advisory, Carried, Lost, NotQuorate};
use counting::decision::{Counts, Outstanding, preset, presets};

use crate::outstanding::standing;
use crate::{of, outcome, rule, verdict, with};

#[test]
fn ig_metall_2002_carried() {
    assert_eq!(outcome(&rule("de.dgb.strike"), of(5255, 4583, 450).spoiled(13)), Carried);
}

#[test]
fn denmark_2023_adopted() {
    assert_eq!(outcome(&rule("dk.linked"), of(393_450, 185_144, 50_037)), Carried);
}

#[test]
fn teamsters_at_ups_2018_ratified_by_a_minority() {
    // Turnout 44 %, 54 % no.
    let counts = of(100_000, 20_240, 23_760);
    assert_eq!(outcome(&rule("us.ibt.1987"), counts), Carried);
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100_000, 24_999, 25_001)), Lost);
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100, 10, 20)), Lost, "two thirds exactly reject");
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100, 11, 20)), Carried);
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100, 25, 25)), Carried, "a tie does not reject");
}

#[test]
fn nlrb_certifies_383_to_382_and_not_383_to_383() {
    assert_eq!(outcome(&rule("us.nlrb"), of(800, 383, 382)), Carried);
    assert_eq!(outcome(&rule("us.nlrb"), of(800, 383, 383)), Lost);
}

#[test]
fn britain_with_a_hundred_members() {
    for name in ["uk.ia.2017", "uk.ia.2026"] {
        assert_eq!(outcome(&rule(name), of(100, 26, 24)), Carried);
        assert_eq!(outcome(&rule(name), of(100, 25, 25)), Lost);
        assert_eq!(outcome(&rule(name), of(100, 49, 0)), Lost, "turnout");
        assert_eq!(outcome(&rule(name), of(100, 49, 1)), Carried);
    }
    assert_eq!(outcome(&rule("uk.ia.2017.ips"), of(100, 26, 24)), Lost);
    assert_eq!(outcome(&rule("uk.ia.2017.ips"), of(100, 40, 10)), Carried);
    assert_eq!(outcome(&rule("uk.ia.simple"), of(100, 2, 1)), Carried);
}

#[test]
fn spoiled_votes_count_towards_the_british_turnout_unless_the_flag_says_otherwise() {
    let counts = of(100, 30, 19).spoiled(1);
    assert_eq!(outcome(&rule("uk.ia.2026"), counts.clone()), Carried);
    assert_eq!(outcome(&with("uk.ia.2026", "spoiled", "excluded"), counts), Lost);
}

#[test]
fn a_german_settlement_by_both_forms() {
    let accept = rule("de.dgb.end");
    let go_on = with("de.dgb.end", "end_form", "continue75");
    assert_eq!(outcome(&accept, of(400, 100, 250)), Carried, "exactly a quarter accepts");
    assert_eq!(outcome(&accept, of(400, 99, 250)), Lost);
    // Those who stay away fall on the other side.
    assert_eq!(outcome(&accept, of(400, 50, 250)), Lost);
    assert_eq!(outcome(&go_on, of(400, 50, 250)), Carried, "250 of 400 do not continue the strike");
    assert_eq!(outcome(&go_on, of(400, 50, 300)), Lost, "three quarters continue it");
    assert_eq!(outcome(&go_on, of(400, 0, 0)), Carried, "the strike ends when nobody votes to continue");
}

#[test]
fn norway_binds_above_two_thirds() {
    assert_eq!(outcome(&rule("no.delta"), of(300, 101, 100)), Carried);
    assert_eq!(outcome(&rule("no.delta"), of(300, 100, 101)), Lost);
    assert_eq!(outcome(&rule("no.delta"), of(300, 150, 50)), Advisory, "exactly two thirds");
    assert_eq!(outcome(&with("no.delta", "exactly", "binding"), of(300, 150, 50)), Carried);
    assert_eq!(outcome(&rule("no.lo"), of(300, 150, 50)), Carried);
    assert_eq!(outcome(&with("no.lo", "exactly", "advisory"), of(300, 150, 50)), Advisory);
    assert_eq!(outcome(&rule("no.ntl"), of(100, 51, 0)), Carried);
    assert_eq!(outcome(&rule("no.ntl"), of(100, 0, 51)), Lost);
    assert_eq!(outcome(&rule("no.ntl"), of(100, 50, 50)), Advisory);
}

#[test]
fn denmark_at_its_edges() {
    let dk = rule("dk.linked");
    assert_eq!(outcome(&dk, of(1000, 200, 200)), Carried, "a tie adopts");
    assert_eq!(outcome(&dk, of(1000, 199, 201)), Lost, "40 % took part");
    assert_eq!(outcome(&with("dk.linked", "turnout", "more_than"), of(1000, 199, 201)), Carried);
    assert_eq!(outcome(&dk, of(1000, 1, 249)), Carried, "25 % took part, fewer than a quarter say no");
    assert_eq!(outcome(&dk, of(1000, 1, 250)), Lost, "a quarter of all say no");
    assert_eq!(outcome(&dk, of(1000, 0, 0)), Carried, "adoption is the default");
    assert_eq!(outcome(&dk, of(1000, 99, 201).blank(100)), Lost, "blank votes take part");
}

#[test]
fn a_tenth_can_ask_for_a_ballot_in_iceland() {
    let counts = |requests| Counts { eligible: Some(95), requests: Some(requests), ..Counts::default() };
    assert_eq!(outcome(&rule("is.trigger"), counts(10)), Carried);
    assert_eq!(outcome(&rule("is.trigger"), counts(9)), Lost);
    assert_eq!(verdict(&rule("is.trigger"), counts(10)).sentence(), "Carried under is.trigger. A ballot must be held.");
}

#[test]
fn co_operatives() {
    assert_eq!(outcome(&rule("coop.uk.transfer"), of(900, 20, 10).blank(30)), Carried);
    assert_eq!(outcome(&rule("coop.uk.transfer"), of(900, 19, 10)), Lost);
    assert_eq!(outcome(&with("coop.uk.transfer", "meeting", "second"), of(900, 16, 15)), Carried);
    assert_eq!(outcome(&rule("coop.uk.convert"), of(100, 38, 12)), Carried);
    assert_eq!(outcome(&rule("coop.uk.convert"), of(100, 37, 13)), Lost);
    assert_eq!(outcome(&rule("coop.uk.convert"), of(100, 49, 0)), Lost, "turnout");
    assert_eq!(outcome(&with("coop.uk.convert", "meeting", "second"), of(100, 2, 1)), Carried);
    assert_eq!(outcome(&rule("coop.de"), of(100, 2, 1)), Carried);
    assert_eq!(outcome(&with("coop.de", "matter", "statutes"), of(100, 3, 1)), Carried);
    assert_eq!(outcome(&with("coop.de", "matter", "duties"), of(100, 9, 1)), Carried);
    assert_eq!(outcome(&with("coop.de", "matter", "duties"), of(100, 8, 1)), Lost);
}

#[test]
fn two_thirds_of_31_32_and_33() {
    for (votes, needed) in [(31, 21), (32, 22), (33, 22)] {
        assert_eq!(outcome(&rule("assoc.two_thirds"), of(99, needed, votes - needed)), Carried);
        assert_eq!(outcome(&rule("assoc.two_thirds"), of(99, needed - 1, votes - needed + 1)), Lost);
    }
}

#[test]
fn illegal_ballots_of_entitled_voters_raise_the_majority_and_blanks_do_not() {
    let counts = |illegal| Counts { illegal, spoiled: illegal, ..of(50, 11, 10).blank(5) };
    assert_eq!(outcome(&rule("assoc.majority"), counts(0)), Carried);
    assert_eq!(outcome(&rule("assoc.majority"), counts(1)), Lost, "11 of 22");
    assert_eq!(outcome(&rule("assoc.majority"), of(50, 10, 10)), Lost);
}

#[test]
fn an_abstention_acts_as_a_no_among_those_present() {
    assert_eq!(outcome(&rule("assoc.present"), of(100, 25, 10).present(50)), Lost);
    assert_eq!(outcome(&rule("assoc.present"), of(100, 26, 10).present(50)), Carried);
    assert_eq!(outcome(&rule("assoc.absolute"), of(100, 50, 0)), Lost);
    assert_eq!(outcome(&rule("assoc.absolute"), of(100, 51, 0)), Carried);
}

#[test]
fn a_second_call_needs_no_quorum() {
    let first = rule("assoc.second_call");
    assert_eq!(outcome(&first, of(100, 40, 9)), NotQuorate);
    assert_eq!(outcome(&first, of(100, 40, 10)), Carried);
    assert_eq!(outcome(&first, of(100, 0, 0)), NotQuorate);
    assert_eq!(outcome(&with("assoc.second_call", "call", "second"), of(100, 5, 4)), Carried);
    let third = preset("assoc.second_call").unwrap().rule_with(&[("quorum", "1/3"), ("quorum_of", "present")]).unwrap();
    assert_eq!(outcome(&third, of(100, 20, 10).present(33)), NotQuorate);
    assert_eq!(outcome(&third, of(100, 20, 10).present(34)), Carried);
}

#[test]
fn nobody_voting_is_lost_everywhere_but_where_adoption_is_the_default() {
    for preset in presets().iter().filter(|p| p.name() != "is.trigger") {
        let rule = preset.rule().unwrap();
        if rule.is_of_units() {
            continue;
        }
        let expected = match preset.name() {
            "dk.linked" => Carried,
            "assoc.second_call" => NotQuorate,
            _ => Lost,
        };
        assert_eq!(outcome(&rule, of(10, 0, 0).present(10)), expected, "{}", preset.name());
        let blank = if expected == NotQuorate { Lost } else { expected };
        assert_eq!(outcome(&rule, of(10, 0, 0).present(10).blank(10)), blank, "{} blank", preset.name());
    }
}

#[test]
fn german_thresholds_at_their_edges() {
    assert_eq!(outcome(&rule("de.dgb.strike"), of(401, 300, 1)), Lost);
    assert_eq!(outcome(&rule("de.verdi.strike"), of(410, 300, 20).prevented(10)), Lost);
    assert_eq!(outcome(&rule("de.verdi.strike"), of(410, 301, 20).prevented(10)), Carried);
    assert_eq!(outcome(&rule("de.verdi.end"), of(400, 100, 250)), Lost);
    assert_eq!(outcome(&rule("de.verdi.end"), of(400, 101, 250)), Carried);
    assert_eq!(outcome(&rule("de.dbb.strike"), of(1000, 150, 50)), Lost);
    assert_eq!(outcome(&rule("de.dbb.strike"), of(1000, 151, 49)), Carried);
    assert_eq!(outcome(&rule("de.dbb.end"), of(1000, 50, 150)), Lost);
    assert_eq!(outcome(&rule("de.dbb.end"), of(1000, 51, 149)), Carried);
    let spoiled = of(1000, 151, 49).spoiled(2);
    assert_eq!(outcome(&rule("de.dbb.strike"), spoiled.clone()), Lost, "151 of 202");
    assert_eq!(outcome(&with("de.dbb.strike", "spoiled", "excluded"), spoiled), Carried);
}

#[test]
fn north_america_at_its_edges() {
    assert_eq!(outcome(&rule("us.uaw.strike"), of(100, 20, 10)), Carried);
    assert_eq!(outcome(&rule("us.uaw.strike"), of(100, 19, 10)), Lost);
    for name in ["ca.on", "ca.bc", "ca.fed"] {
        assert_eq!(outcome(&rule(name), of(100, 11, 10).blank(30)), Carried, "{name}");
        assert_eq!(outcome(&rule(name), of(100, 10, 10)), Lost, "{name}");
    }
    assert_eq!(outcome(&with("coop.de", "matter", "statutes"), of(100, 29, 10)), Lost);
    assert_eq!(outcome(&rule("coop.de"), of(100, 10, 10)), Lost);
}

#[test]
fn a_quorum_of_units_stands_beside_a_count_of_heads() {
    let parameters = [("quorum_of", "units"), ("quorum", "2/3")];
    let rule = preset("assoc.second_call").unwrap().rule_with(&parameters).unwrap();
    let counts = |present| Counts { units: Some(12), units_present: Some(present), ..of(100, 20, 10) };
    assert_eq!(outcome(&rule, counts(8)), Carried);
    assert_eq!(outcome(&rule, counts(7)), NotQuorate);
    assert!(standing(&rule, counts(7), Outstanding::may_come(50)).is_decided());
    assert!(!standing(&rule, counts(8), Outstanding::may_come(50)).is_decided());
}
