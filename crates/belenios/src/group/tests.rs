//! One suite for all three groups, then the edges of each.

#![allow(clippy::unwrap_used)]

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::ffield::tests as ffield;
use super::*;

mod ed25519;

/// `base^exponent` by the most obvious way there is: square and multiply over the bits of the exponent's decimal text.
fn naive_pow<E: Element>(base: &E, exponent: &E::Scalar) -> E {
    let mut power = E::identity();
    for bit in bits(exponent) {
        power = power.times(&power);
        if bit {
            power = power.times(base);
        }
    }
    power
}

/// The bits of a scalar, highest first, by halving its decimal digits.
fn bits(scalar: &impl Scalar) -> Vec<bool> {
    let mut digits: Vec<u8> = scalar.to_json().trim_matches('"').bytes().map(|digit| digit - b'0').collect();
    let mut bits = Vec::new();
    while digits.iter().any(|&digit| digit != 0) {
        let mut carry = 0;
        for digit in &mut digits {
            let value = carry * 10 + *digit;
            (*digit, carry) = (value / 2, value % 2);
        }
        bits.push(carry == 1);
    }
    bits.reverse();
    bits
}

/// The straightforward answer to a program.
fn naive_run<G: Group>(key: &PublicKey<G>, program: &Program<G>) -> Result<Computed<G>, BadBase> {
    let mut bases: Vec<G::Element> = Vec::new();
    for (index, base) in program.bases.iter().enumerate() {
        bases.push(match base {
            Base::Wire(candidate) => G::check(candidate).map_err(|NotAMember| BadBase(index))?,
            Base::Member(member) => member.clone(),
            Base::Product(factors) => factors.iter().fold(G::Element::identity(), |product, &factor| product.times(&bases[factor])),
        });
    }
    let commit = |commitment: &Commitment<G>| {
        let known = naive_pow(&G::generator(), &commitment.g).times(&naive_pow(key.element(), &commitment.y));
        let powers = commitment.powers.iter().map(|(base, exponent)| naive_pow(&bases[*base], exponent));
        G::encode(&powers.fold(known, |product, power| product.times(&power)))
    };
    let commitments = program.commitments.iter().map(commit).collect();
    Ok(Computed { bases, commitments })
}

fn assert_engine_agrees<G: Group>(key: &PublicKey<G>, programs: &[Program<G>]) {
    let answers = G::engine().vartime_run(key, programs);
    assert_eq!(answers.len(), programs.len());
    for (answer, program) in answers.iter().zip(programs) {
        match (answer, naive_run(key, program)) {
            (Ok(answer), Ok(expected)) => {
                assert_eq!(answer.bases, expected.bases);
                assert_eq!(answer.commitments, expected.commitments);
            }
            (answer, expected) => assert_eq!(answer.as_ref().err(), expected.err().as_ref()),
        }
    }
}

fn random_element<G: Group>(rng: &mut ChaCha20Rng) -> G::Element {
    G::pow_g(&G::Scalar::random(rng))
}

/// Random scalars and the edges: 0, 1, 2, q − 1, one that is as short as a hash, and powers of two around word boundaries.
fn scalars<G: Group>(rng: &mut ChaCha20Rng) -> Vec<G::Scalar> {
    let one = G::Scalar::one();
    let mut power_of_two = one.clone();
    let mut scalars = vec![G::Scalar::zero(), one.clone(), G::Scalar::from_u64(2), one.negate(), G::Scalar::from_u64(u64::MAX)];
    for exponent in 1..=130 {
        power_of_two = power_of_two.plus(&power_of_two);
        if [15, 16, 63, 64, 86, 127, 128].contains(&exponent) {
            scalars.push(power_of_two.clone());
            scalars.push(power_of_two.minus(&one));
        }
    }
    let mut hash = [0; 32];
    rng.fill_bytes(&mut hash);
    scalars.push(G::Scalar::from_be_bytes(&hash));
    scalars.extend((0..3).map(|_| G::Scalar::random(rng)));
    scalars
}

macro_rules! for_all_groups {
    ($($test:ident),+ $(,)?) => {
        mod every_group {
            $(mod $test {
                use crate::group::{Belenios2048, Ed25519, Rfc3526};

                #[test]
                fn ed25519() {
                    super::super::$test::<Ed25519>();
                }

                #[test]
                fn belenios_2048() {
                    super::super::$test::<Belenios2048>();
                }

                #[test]
                fn rfc_3526() {
                    super::super::$test::<Rfc3526>();
                }
            })+
        }
    };
}

for_all_groups!(
    elements_form_a_commutative_group,
    scalars_form_a_field,
    hashes_are_reduced_modulo_q,
    all_powers_agree_with_square_and_multiply,
    powers_obey_their_laws,
    wire_forms_come_back,
    the_generator_has_order_q,
    the_engine_agrees_with_square_and_multiply,
    the_engine_names_the_first_bad_base,
    products_of_many_powers_agree_with_square_and_multiply,
    generators_are_distinct_members,
    embedded_integers_come_back,
    secrets_are_neither_shown_nor_left,
);

fn elements_form_a_commutative_group<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let [a, b, c] = [(); 3].map(|()| random_element::<G>(&mut rng));
    let one = G::Element::identity();
    assert!(one.is_identity() && !a.is_identity());
    assert_eq!(a.times(&b), b.times(&a));
    assert_eq!(a.times(&b).times(&c), a.times(&b.times(&c)));
    assert_eq!(a.times(&one), a);
    assert_eq!(a.times(&a.inverse()), one);
    assert_eq!(a.over(&b).times(&b), a);
    assert_eq!(one.inverse(), one);
    assert_eq!(G::Element::product([&a, &b, &c]), a.times(&b).times(&c));
    assert_eq!(G::Element::product([]), one);
}

fn scalars_form_a_field<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let all = scalars::<G>(&mut rng);
    let (zero, one) = (G::Scalar::zero(), G::Scalar::one());
    for a in &all {
        assert_eq!(a.plus(&a.negate()), zero);
        assert_eq!(a.minus(a), zero);
        assert_eq!(a.times(&one), *a);
        assert_eq!(a.is_zero(), *a == zero);
        match a.invert() {
            Some(inverse) => assert_eq!(a.times(&inverse), one),
            None => assert!(a.is_zero()),
        }
        for b in &all {
            assert_eq!(a.plus(b), b.plus(a));
            assert_eq!(a.times(b), b.times(a));
            assert_eq!(a.minus(b), a.plus(&b.negate()));
            assert_eq!(a.times(&b.plus(&one)), a.times(b).plus(a));
        }
    }
    assert_eq!(G::Scalar::sum(&all), all.iter().fold(zero, |sum, scalar| sum.plus(scalar)));
    assert_eq!(G::Scalar::from_u64(6), G::Scalar::from_u64(2).times(&G::Scalar::from_u64(3)));
    assert_ne!(G::Scalar::random(&mut rng), G::Scalar::random(&mut rng));
}

fn hashes_are_reduced_modulo_q<G: Group>() {
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(G::Scalar::zero(), |number, &byte| number.times(&G::Scalar::from_u64(256)).plus(&G::Scalar::from_u64(byte.into())))
    };
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let mut bytes = [0xff; 64];
    for length in [0, 1, 31, 32, 33, 63, 64] {
        assert_eq!(G::Scalar::from_be_bytes(&bytes[..length]), number(&bytes[..length]), "{length} bytes of 255");
    }
    rng.fill_bytes(&mut bytes);
    for length in [1, 20, 32, 48, 64] {
        assert_eq!(G::Scalar::from_be_bytes(&bytes[..length]), number(&bytes[..length]), "{length} bytes");
    }
}

fn all_powers_agree_with_square_and_multiply<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let base = random_element::<G>(&mut rng);
    let table = G::fixed_base(&base);
    for exponent in scalars::<G>(&mut rng) {
        let expected = naive_pow(&base, &exponent);
        assert_eq!(base.pow(&exponent), expected);
        assert_eq!(base.vartime_pow(&exponent), expected);
        assert_eq!(G::pow_fixed(&table, &exponent), expected);
        assert_eq!(G::pow_g(&exponent), naive_pow(&G::generator(), &exponent));
        assert!(G::Element::identity().pow(&exponent).is_identity());
        assert!(G::Element::identity().vartime_pow(&exponent).is_identity());
    }
}

fn powers_obey_their_laws<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let [base, other] = [(); 2].map(|()| random_element::<G>(&mut rng));
    let [a, b] = [(); 2].map(|()| G::Scalar::random(&mut rng));
    assert_eq!(base.pow(&a).times(&base.pow(&b)), base.pow(&a.plus(&b)));
    assert_eq!(base.pow(&a).pow(&b), base.pow(&a.times(&b)));
    assert_eq!(base.times(&other).pow(&a), base.pow(&a).times(&other.pow(&a)));
    assert_eq!(base.pow(&a.negate()), base.pow(&a).inverse());
}

fn wire_forms_come_back<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let mut elements: Vec<G::Element> = (0..5).map(|_| random_element::<G>(&mut rng)).collect();
    elements.push(G::Element::identity());
    elements.push(G::generator());
    let encoded = G::vartime_encode_all(&elements);
    for (element, candidate) in elements.iter().zip(&encoded) {
        assert_eq!(*candidate, G::encode(element));
        assert_eq!(G::check(candidate).as_ref(), Ok(element));
        let text = element.to_json();
        assert_eq!(candidate.to_json(), text);
        assert_eq!(G::Unchecked::from_json(text.as_bytes()).as_ref(), Ok(candidate));
        assert_eq!(G::Element::from_json(text.as_bytes()).as_ref(), Ok(element));
        assert_eq!(format!("\"{element:?}\""), text);
    }
    for scalar in scalars::<G>(&mut rng) {
        assert_eq!(G::Scalar::from_json(scalar.to_json().as_bytes()), Ok(scalar));
    }
}

fn the_generator_has_order_q<G: Group>() {
    assert!(!G::generator().is_identity());
    let minus_one = G::Scalar::one().negate();
    assert_eq!(naive_pow(&G::generator(), &minus_one), G::generator().inverse());
}

fn the_engine_agrees_with_square_and_multiply<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let key = PublicKey::<G>::new(random_element::<G>(&mut rng));
    let wire = [(); 3].map(|()| Base::Wire(G::encode(&random_element::<G>(&mut rng))));
    let member = Base::Member(random_element::<G>(&mut rng));
    let one = Base::Wire(G::encode(&G::Element::identity()));
    let [first, second, third] = wire;
    let bases = vec![
        first,
        second,
        Base::Product(vec![0, 1]),
        member,
        one,
        Base::Member(G::generator()),
        Base::Product(vec![0, 3, 2]),
        Base::Product(vec![]),
        third,
    ];
    let mut commitments = Vec::new();
    let exponents = scalars::<G>(&mut rng);
    for (index, exponent) in exponents.iter().enumerate() {
        let next = &exponents[(index + 1) % exponents.len()];
        let base = index % bases.len();
        commitments.push(Commitment { g: exponent.clone(), y: G::Scalar::zero(), powers: vec![] });
        commitments.push(Commitment { g: G::Scalar::zero(), y: exponent.clone(), powers: vec![(base, next.clone())] });
        commitments.push(Commitment {
            g: next.clone(),
            y: next.clone(),
            powers: vec![(base, exponent.clone()), (2, next.clone()), (base, next.clone())],
        });
    }
    commitments.push(Commitment { g: G::Scalar::zero(), y: G::Scalar::zero(), powers: vec![] });
    let ballot = Program { bases: bases.clone(), commitments };
    // Exponents of two sizes: bases whose factors have no table, or one of another size.
    let short = G::Scalar::from_be_bytes(&[0xa7; 32]);
    let long = G::Scalar::random(&mut rng);
    let powers = [(0, short.clone()), (1, long.clone()), (2, short.clone()), (6, long.clone())];
    let commitments = powers.into_iter().map(|power| Commitment { g: short.clone(), y: long.clone(), powers: vec![power] }).collect();
    let mixed = Program { bases, commitments };
    let many = Program {
        bases: (0..20).map(|_| Base::Member(G::generator())).chain([Base::Product((0..20).collect())]).collect(),
        commitments: (0..21).map(|base| Commitment { g: short.clone(), y: short.clone(), powers: vec![(base, short.clone())] }).collect(),
    };
    assert_engine_agrees(&key, &[ballot, mixed, many, Program::default()]);
    let key_of_one = PublicKey::<G>::new(G::Element::identity());
    assert_engine_agrees(
        &key_of_one,
        &[Program { bases: vec![], commitments: vec![Commitment { g: long.clone(), y: long, powers: vec![] }] }],
    );
}

fn the_engine_names_the_first_bad_base<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    let key = PublicKey::<G>::new(random_element::<G>(&mut rng));
    let good = Base::Wire(G::encode(&random_element::<G>(&mut rng)));
    for bad in non_members::<G>() {
        for powers in [vec![], vec![(1, G::Scalar::one())]] {
            let commitments = vec![Commitment { g: G::Scalar::one(), y: G::Scalar::one(), powers }];
            let bases = vec![good.clone(), Base::Wire(bad.clone()), Base::Wire(bad.clone()), Base::Product(vec![0, 1])];
            let answers = G::engine()
                .vartime_run(&key, &[Program { bases, commitments }, Program { bases: vec![good.clone()], commitments: vec![] }]);
            assert_eq!(answers[0].as_ref().err(), Some(&BadBase(1)), "{bad:?}");
            assert!(answers[1].is_ok());
        }
    }
}

/// Canonical texts of things that are not members.
fn non_members<G: Group>() -> Vec<G::Unchecked> {
    let texts = match G::NAME {
        "Ed25519" => ed25519::non_members(),
        name => ffield::non_members(name),
    };
    assert!(!texts.is_empty());
    texts.iter().map(|text| G::Unchecked::from_json(text.as_bytes()).unwrap()).collect()
}

fn products_of_many_powers_agree_with_square_and_multiply<G: Group>() {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let edges = scalars::<G>(&mut rng);
    // Few bases and many take different ways.
    for count in [0, 1, 2, 3, edges.len(), 150] {
        let short = G::Scalar::from_be_bytes(&[0xf1; 20]);
        let exponents: Vec<G::Scalar> = edges.iter().cloned().chain(std::iter::repeat(short)).take(count).collect();
        let mut bases: Vec<G::Element> = Vec::new();
        for index in 0..count {
            bases.push(if index % 7 == 3 { G::Element::identity() } else { random_element::<G>(&mut rng) });
        }
        let expected = bases
            .iter()
            .zip(&exponents)
            .fold(G::Element::identity(), |product, (base, exponent)| product.times(&naive_pow(base, exponent)));
        assert_eq!(G::vartime_multi_pow(&bases, &exponents), expected, "{count} bases");
    }
}

fn generators_are_distinct_members<G: Group>() {
    let mut seen = std::collections::BTreeSet::from([G::encode(&G::generator()), G::encode(&G::Element::identity())]);
    for index in [-1, 0, 1, 2, 9, 10, 1000] {
        let generator = G::get_generator(index);
        let encoded = G::encode(&generator);
        assert_eq!(G::check(&encoded), Ok(generator.clone()));
        assert_eq!(G::get_generator(index), generator);
        assert!(seen.insert(encoded), "generator {index} occurs twice");
    }
}

fn embedded_integers_come_back<G: Group>() {
    let Some(Embedding { bits_per_int, padding, max_ints }) = G::EMBEDDING else {
        assert_eq!(G::of_ints(&[1]), Err(EmbeddingError::NoEmbedding(G::NAME)));
        assert_eq!(G::vartime_to_ints(&G::generator(), 1), Err(EmbeddingError::NoEmbedding(G::NAME)));
        return;
    };
    assert_eq!(bits_per_int, 8);
    assert!(padding >= 8);
    let ramp: Vec<u32> = (0..max_ints).map(|index| u32::try_from(index).unwrap() % 256).collect();
    for values in [vec![], vec![0], vec![255], vec![0, 0, 1], vec![1, 0, 0], vec![3, 1, 2], vec![255; max_ints], vec![0; max_ints], ramp] {
        let element = G::of_ints(&values).unwrap();
        assert_eq!(G::check(&G::encode(&element)).as_ref(), Ok(&element));
        assert_eq!(G::vartime_to_ints(&element, values.len()).as_ref(), Ok(&values));
    }
    assert_eq!(G::of_ints(&vec![0; max_ints + 1]), Err(EmbeddingError::TooMany { count: max_ints + 1, max: max_ints }));
    assert_eq!(G::of_ints(&[1, 256]), Err(EmbeddingError::TooLarge { value: 256, bits: 8 }));
    assert_eq!(G::of_ints(&[u32::MAX]), Err(EmbeddingError::TooLarge { value: u32::MAX, bits: 8 }));
    assert!(G::vartime_to_ints(&G::generator(), max_ints).is_ok(), "every element gives integers");
}

fn secrets_are_neither_shown_nor_left<G: Group>() {
    let mut secret = G::Scalar::from_u64(123_456_789);
    let shown = format!("{secret:?} {secret:#?}");
    assert!(!shown.chars().any(|character| character.is_ascii_digit()) || !shown.contains("123"), "{shown}");
    secret.zeroize();
    assert!(secret.is_zero());
}
