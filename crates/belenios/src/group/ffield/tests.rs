//! The parameters, the arithmetic beneath, and the edges of the wire form. What all groups promise is tested in [`crate::group`].

#![allow(clippy::unwrap_used)]

use core::cmp::Ordering;

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{JacobiSymbol, Limb, Odd, U256};
use proptest::prelude::*;

use super::*;
use crate::group::{Element as _, PublicKey};
use crate::json::Wire;

const BELENIOS_P: &str = "\
     206947856914225464010136436575050080649229892957511040971008847870573742192427174019222372544976843381290666331380789584\
     049600543896362897963930387739057228036059737494276713767776188985898727358650490811670993105358677809800307904916540637\
     771737641986785272734744763418356000356983051931442845617019110007867373073335641239717328979132404745788344682606523279\
     746479511376726586935821800463179220736688600526271863633860887968821207694323661494910029234443463732221458841005864210\
     502421203654335612013204811188524087310770141516662001623131771693721892480785077118278423174980732765988288251691831031\
     25680162072880719";
const BELENIOS_G: &str = "\
     240235267750185220922768770353239993271228765737836491651007531878766327414635321932028567615526967879969466829874938909\
     508389657342560190060106847716449173547413728310461045868131451178164675540052740288984613986453266121505579709716201616\
     827031288643245666383486363578210615491841998253431518974065818686865115135857641013888221539601604322884360393098933366\
     277284840659313840601023167509576377798266510360682240663507669776402534625377308513317349519424896775405257365904949247\
     763147599157519877517771148149092045660020547812705472823814097251863985833411570056835369555342378147558249189605029668\
     0037745308460627";
const BELENIOS_Q: &str = "78571733251071885079927659812671450121821421258408794611510081919805623223441";
const RFC_P: &str = "\
     323170060713110073003389139264238282488179412411402391128420097514007417066343542226196894173635693471179017379097041917\
     546058732091950288537589861856221532121754125149017745202702357960782362488842461894775876411059286460994117232454266225\
     221932305409190376805242355191256797158701170010580558776510388618472802579760549035697325615261670813393617995413364765\
     591603683178967290731783845896806396719009772021941686472258710314113364293195361934716365332097170774482279885885653692\
     086452966360772502689555059283627511211740969729980684105543595848665832916421362182310789909994486524682624169720359118\
     52507045361090559";
const RFC_G: &str = "2";
const RFC_Q: &str = "\
     161585030356555036501694569632119141244089706205701195564210048757003708533171771113098447086817846735589508689548520958\
     773029366045975144268794930928110766060877062574508872601351178980391181244421230947387938205529643230497058616227133112\
     610966152704595188402621177595628398579350585005290279388255194309236401289880274517848662807630835406696808997706682382\
     795801841589483645365891922948403198359504886010970843236129355157056682146597680967358182666048585387241139942942826846\
     043226483180386251344777529641813755605870484864990342052771797924332916458210681091155394954997243262341312084860179559\
     26253522680545279";
/// `GetGenerator(−1)` by another program.
const BELENIOS_SECONDARY: &str = "\
     114710487765570230358877482379569675410209245052742127672570266395811761487818745590390460930227691097505075785693861767\
     102889451102955845214895825248970878178833793722182274335398480090219324759835072388302807807461076769995264698635771443\
     113142942142963989229112173719050707557562171322050636745691831175945371959276224684187995761851925725338538405890692299\
     494827052218561160658974703587854672907181743240067243396112976391755011144246081643803607876653733763554542636138421147\
     644318061025166306861237710018449134210986254442915948689980542165511866677175112101310742465370951056435383854875598436\
     2962456991261078";
/// `GetGenerator(−1)` by another program.
const RFC_SECONDARY: &str = "\
     756261135722427524018627245382972592237718095658801712896410747270129786322244915545445649859297587460408679214884201604\
     2113804970882134838414737096991296";
const BELENIOS_KEYS: [(&str, &str); 2] = [
    (
        "34413900882389727176579650141855830057322390865867509150531605942182201452145",
        "\
     149099342080131269986224024065222166514502234449207349901463871148219593887332656417850397583643519699224265957835227735\
     141690752293926702493647987659393508065750308859614680068266413649493599501413759810558028247443787984499248259496554381\
     599196111630438462340005045472629977035025302360697182378614784066672323293168646700172539010478165548598312147954550923\
     800021054866133574638682880802111842316502287623312420770998411126288018771656354408387129731900905305189770715551750889\
     551198402111221341067836420404720457602636978760323120215801163170340664523763551314687499593304443230427129840320923793\
     76360271016151962",
    ),
    (
        "46772552782891876097748638511870897178860695312505542694483820720202356253863",
        "\
     491404239077963154944143674856864399281596788184422280037643406358872908587110152346023407261544277152730595249139983317\
     547841678954004108812557931645387691476730368636787419797930595682785880950588199351114312646149269178709025259825268257\
     170122645267491674409047754890326975188891461976137914795152810523834165781590773683718842006236089304274886506742805888\
     837799961475224699662980857311424103242951346225396099511614549479386418080399011516183415396090777390096632535898056004\
     243946577711414025792517735058574731955342891442345760162468150845168247036034663310987423527457239654243203128579287327\
     7998032681441006",
    ),
];
const RFC_KEYS: [(&str, &str); 2] = [
    (
        "\
     102709949414054270396924773252774323819775260188390298443539880100842016782439200039686774399008560934763434969500372487\
     414915377411650734048449855688409908665577300147882809051316508880321238808691304182904185438859779802988855300352296121\
     649925905030722382836466788537327213634269845801967669839220021180105664043688009648570879882647709668438660998669018661\
     795999523673595250597909195669642625010976446770062065823808492798637228314420679291285754600668992159676058867027102058\
     054536113067614957847223003060639814434648145850192266987933064664757160867637255925172661239752863834734963714287604141\
     5710851048210547",
        "\
     661582721144225257387402223836385905022312329959906101394581071610625200635897344474575553317999201089090922121699821576\
     737129999173944785629484775236557437778166672741592261296593359201975144986391647927181234028658359068400422380153456984\
     727765020216711943256160925189062431523309229935219728609974193954355900783049816758749898834022012032039394638213740855\
     338118228433248713841513524121236913224595135479093090394713350078881422991628307313898644026091348847069511364127069465\
     668712849943450274823457190428270050413574969320125709085932014205672247891943535137060322463125436824059283799223151336\
     2320802406195960",
    ),
    (
        "\
     612270093135072984701084014867422344000735332753059494800717966900255967363133040909309200806476922069409176760870729205\
     229319525063752775750868239503450152692483618735621424928517226405302463021059232279241071506596985998015158252360829545\
     143262034854565191265565550591730025149429834737906750907961249534214787003055054499373967928083005370732906681159989757\
     326962146589764836263265211615076290596679150448289674708076028518330893986659172891219527631953623938035982174124991550\
     877747444731064652851892860104123313124356254117359842685635930005301962459910805393061559436041171261859893960784764924\
     6211218457822271",
        "\
     302012734583546257977021419051406527111891465963585733393500300731649112184181291894991519814142411343736762989909983376\
     347927964323927466876082702833375562273653346862826218023233071392661057198353724399577336698017185211981985773275128853\
     280159276554815269360860823517882899663092758893627198870772170991904417598184229537367041695316669947178724184824923203\
     632374308062955668161752251793648850206534688828563932223478100862028848472074465694155904445044640210682621180268111800\
     331103102330569116563299522712040606658412113253591520752623304152723669859233319276395812942954112202715184031757326589\
     29806269692552357",
    ),
];

/// Canonical texts in `[1, p)` of numbers outside the subgroup: of order 2, of full order or of another, and a member times −1.
pub(in crate::group) fn non_members(name: &str) -> Vec<String> {
    let (p, others) = if name == Rfc3526::NAME { (RFC_P, ["11", "13"]) } else { (BELENIOS_P, ["2", "3"]) };
    let last = p.strip_suffix('9').unwrap();
    let minus_one = format!("{last}8");
    let minus_member = if name == Rfc3526::NAME { minus_four() } else { minus_generator() };
    [minus_one, minus_member].into_iter().chain(others.map(str::to_owned)).map(|number| format!("\"{number}\"")).collect()
}

/// `p − 4`
fn minus_four() -> String {
    format!("{}5", RFC_P.strip_suffix('9').unwrap())
}

/// `p − g`
fn minus_generator() -> String {
    let mut text = String::new();
    decimal::write(&number::<WORDS>(BELENIOS_P).wrapping_sub(&number(BELENIOS_G)), &mut text);
    text
}

fn number<const L: usize>(digits: &str) -> Uint<L> {
    decimal::parse(digits, digits.len()).unwrap()
}

fn assert_parameters<F: Parameters<L>, const L: usize>([p, q, g]: [&str; 3]) {
    assert_eq!(number::<WORDS>(p), *F::P::PARAMS.modulus().as_ref());
    assert_eq!(number::<L>(q), *F::Q::PARAMS.modulus().as_ref());
    assert_eq!(number::<WORDS>(g), F::G);
    assert!(is_probably_prime::<F::P, WORDS>());
    assert!(is_probably_prime::<F::Q, L>());
    let order: Uint<WORDS> = F::Q::PARAMS.modulus().as_ref().resize();
    let (product, above) = order.widening_mul(&F::COFACTOR);
    assert_eq!((product.wrapping_add(&Uint::ONE), above), (number::<WORDS>(p), Uint::ZERO), "p − 1 = c q");
    assert_eq!(F::Q::PARAMS.modulus().as_ref().bits(), F::Q_BITS);
    assert_eq!((p.len(), q.len()), (617, F::Q_DIGITS));
    let generator = Residue::<F, L>::new(&F::G);
    assert_ne!(generator, Residue::<F, L>::ONE);
    assert_eq!(generator.pow_vartime(&order), Residue::<F, L>::ONE);
}

/// The test of Miller and Rabin with the first forty primes: composites that were not made for these bases pass with probability below 4^−40.
fn is_probably_prime<M: ConstMontyParams<L>, const L: usize>() -> bool {
    let minus_one = M::PARAMS.modulus().as_ref().wrapping_sub(&Uint::ONE);
    let twos = minus_one.trailing_zeros();
    let odd = minus_one.wrapping_shr_vartime(twos);
    let minus_one = ConstMontyForm::<M, L>::new(&minus_one);
    let primes = (2_u64..).filter(|&n| (2..n).take_while(|d| d * d <= n).all(|d| n % d != 0)).take(40);
    primes.map(|prime| ConstMontyForm::<M, L>::new(&Uint::from_u64(prime)).pow_vartime(&odd)).all(|power| {
        let mut squares = core::iter::successors(Some(power), |power| Some(power.square())).take(twos as usize);
        power == ConstMontyForm::ONE || squares.any(|square| square == minus_one)
    })
}

#[test]
fn belenios_2048_has_the_parameters_of_the_specification() {
    assert_parameters::<Belenios2048Parameters, 4>([BELENIOS_P, BELENIOS_Q, BELENIOS_G]);
    assert_eq!(Belenios2048::generator().to_json(), format!("\"{BELENIOS_G}\""));
}

#[test]
fn rfc_3526_2048_has_the_parameters_of_the_specification() {
    assert_parameters::<Rfc3526Parameters, 32>([RFC_P, RFC_Q, RFC_G]);
    assert_eq!(Rfc3526::generator().to_json(), "\"2\"");
}

#[test]
fn the_peers_key_pairs_are_powers_of_the_generator() {
    fn assert_pairs<G: Group>(pairs: &[(&str, &str)]) {
        for (private, public) in pairs {
            let private = G::Scalar::from_json(format!("\"{private}\"").as_bytes()).unwrap();
            let public = G::Element::from_json(format!("\"{public}\"").as_bytes()).unwrap();
            assert_eq!(G::pow_g(&private), public);
            assert_eq!(G::generator().vartime_pow(&private), public);
            assert_eq!(PublicKey::<G>::new(G::generator()).pow(&private), public);
        }
    }
    assert_pairs::<Belenios2048>(&BELENIOS_KEYS);
    assert_pairs::<Rfc3526>(&RFC_KEYS);
}

#[test]
fn the_secondary_generators_are_those_that_another_program_computes() {
    assert_eq!(Belenios2048::get_generator(-1).to_json(), format!("\"{BELENIOS_SECONDARY}\""));
    assert_eq!(Rfc3526::get_generator(-1).to_json(), format!("\"{RFC_SECONDARY}\""));
}

#[test]
fn integers_are_embedded_with_the_smallest_padding() {
    for (values, expected) in [(vec![3, 1, 2], "\"50397697\""), (vec![], "\"1\""), (vec![0, 255], "\"65282\"")] {
        assert_eq!(Rfc3526::of_ints(&values).unwrap().to_json(), expected);
    }
}

#[test]
fn the_largest_embedding_stays_below_p() {
    let Embedding { bits_per_int, padding, max_ints } = Rfc3526::EMBEDDING.unwrap();
    let bits = u32::try_from(max_ints).unwrap() * bits_per_int + padding;
    let largest = Uint::<WORDS>::MAX.wrapping_shr_vartime(2048 - bits);
    let modulus = number::<WORDS>(RFC_P);
    assert!(largest < modulus);
    assert!(Uint::<WORDS>::MAX.wrapping_shr_vartime(2048 - bits - bits_per_int) >= modulus, "one more would not fit");
}

#[test]
fn numbers_of_small_order_are_no_members() {
    for text in non_members(Rfc3526::NAME) {
        assert_eq!(Rfc3526::check(&Wire::from_json(text.as_bytes()).unwrap()), Err(NotAMember), "{text}");
        assert!(<Rfc3526 as Group>::Element::from_json(text.as_bytes()).is_err());
    }
    for text in non_members(Belenios2048::NAME) {
        assert_eq!(Belenios2048::check(&Wire::from_json(text.as_bytes()).unwrap()), Err(NotAMember), "{text}");
        assert!(<Belenios2048 as Group>::Element::from_json(text.as_bytes()).is_err());
    }
}

#[test]
fn zero_is_no_member() {
    assert_eq!(Belenios2048::check(&Unchecked::of(Uint::ZERO)), Err(NotAMember));
    assert_eq!(Rfc3526::check(&Unchecked::of(Uint::ZERO)), Err(NotAMember));
}

#[test]
fn the_symbol_is_the_power() {
    for value in 1_u64..200 {
        let power = Residue::<Rfc3526Parameters, 32>::new(&Uint::from_u64(value)).pow_vartime(&number::<32>(RFC_Q));
        let is_member = power == Residue::<Rfc3526Parameters, 32>::ONE;
        assert_eq!(Rfc3526::check(&Unchecked::of(Uint::from_u64(value))).is_ok(), is_member, "{value}");
    }
}

#[test]
fn only_canonical_decimals_below_p_are_read() {
    let with_last = |digits: &str, last: &str| format!("{}{last}", &digits[..digits.len() - 1]);
    fn assert_refused<T: Wire>(digits: &str) {
        assert!(T::from_json(format!("\"{digits}\"").as_bytes()).is_err(), "{:.40}", digits);
    }
    type Elements<G> = <G as Group>::Unchecked;
    type Scalars<G> = <G as Group>::Scalar;
    for refused in ["", "00", "01", "+1", "-1", "1.0", "1e3", "0x1f", "0b1", "1 ", " 1", "1_0", "a", "١", "１", "\\u0031", "1,0"] {
        assert_refused::<Elements<Belenios2048>>(refused);
        assert_refused::<Elements<Rfc3526>>(refused);
        assert_refused::<Scalars<Belenios2048>>(refused);
        assert_refused::<Scalars<Rfc3526>>(refused);
    }
    for number in ["1", "\"1", "1\"", "null", "[\"1\"]"] {
        assert!(Elements::<Rfc3526>::from_json(number.as_bytes()).is_err());
        assert!(Scalars::<Rfc3526>::from_json(number.as_bytes()).is_err());
    }
    assert_refused::<Elements<Belenios2048>>("0");
    assert_refused::<Elements<Rfc3526>>("0");
    assert!(Scalars::<Belenios2048>::from_json(b"\"0\"").is_ok());
    // p and what follows it, up to numbers that need more than 2048 bits
    assert_refused::<Elements<Belenios2048>>(BELENIOS_P);
    assert_refused::<Elements<Rfc3526>>(RFC_P);
    assert_refused::<Elements<Rfc3526>>(&format!("{RFC_P}0"));
    assert_refused::<Elements<Rfc3526>>(&"9".repeat(617));
    assert_refused::<Scalars<Belenios2048>>(BELENIOS_Q);
    assert_refused::<Scalars<Belenios2048>>(&"9".repeat(77));
    assert_refused::<Scalars<Belenios2048>>(BELENIOS_P);
    assert_refused::<Scalars<Rfc3526>>(RFC_Q);
    // the last ones that are in
    assert!(Elements::<Belenios2048>::from_json(format!("\"{}\"", with_last(BELENIOS_P, "8")).as_bytes()).is_ok());
    assert!(Elements::<Rfc3526>::from_json(format!("\"{}\"", with_last(RFC_P, "8")).as_bytes()).is_ok());
    assert!(Scalars::<Belenios2048>::from_json(format!("\"{}\"", with_last(BELENIOS_Q, "0")).as_bytes()).is_ok());
    assert!(Scalars::<Rfc3526>::from_json(format!("\"{}\"", with_last(RFC_Q, "8")).as_bytes()).is_ok());
}

#[test]
fn a_million_digits_are_refused_at_once() {
    let long = format!("\"{}\"", "1".repeat(1_000_000));
    let start = std::time::Instant::now();
    for _ in 0..10 {
        assert!(<Rfc3526 as Group>::Unchecked::from_json(long.as_bytes()).is_err());
        assert!(<Rfc3526 as Group>::Scalar::from_json(long.as_bytes()).is_err());
    }
    assert!(start.elapsed().as_secs() < 20, "each digit is looked at once: {:?}", start.elapsed());
}

#[test]
fn credentials_are_ordered_by_number() {
    let [nine, ten, hundred] =
        ["9", "10", "100"].map(|digits| <Rfc3526 as Group>::Unchecked::from_json(format!("\"{digits}\"").as_bytes()).unwrap());
    assert_eq!(Rfc3526::cmp_credentials(&nine, &ten), Ordering::Less);
    assert_eq!(Rfc3526::cmp_credentials(&hundred, &ten), Ordering::Greater);
    assert_eq!(Rfc3526::cmp_credentials(&ten, &ten), Ordering::Equal);
}

fn limbs<const L: usize>() -> impl Strategy<Value = Uint<L>> {
    let edge = prop_oneof![any::<u64>(), Just(0), Just(1), Just(u64::MAX), Just(1 << 63), Just(10_000_000_000_000_000_000)];
    (proptest::collection::vec(edge, L), 0..=L).prop_map(|(words, kept)| {
        let kept = |index| if index < kept { words[index] } else { 0 };
        Uint::new(core::array::from_fn(|index| Limb(kept(index))))
    })
}

/// Decimal by schoolbook division of bytes, most significant first.
fn schoolbook_decimal(number: &Uint<WORDS>) -> String {
    let mut bytes: Vec<u8> = number.as_words().iter().rev().flat_map(|word| word.to_be_bytes()).collect();
    let mut digits = Vec::new();
    while bytes.iter().any(|&byte| byte != 0) {
        let mut remainder = 0;
        for byte in &mut bytes {
            let value = remainder * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 10).unwrap();
            remainder = value % 10;
        }
        digits.push(char::from_digit(remainder, 10).unwrap());
    }
    if digits.is_empty() { "0".to_owned() } else { digits.iter().rev().collect() }
}

type Belenios = Loose<<Belenios2048Parameters as Parameters<4>>::P>;
type Rfc = Loose<<Rfc3526Parameters as Parameters<32>>::P>;

proptest! {
    #[test]
    fn decimals_come_back(number in limbs::<WORDS>()) {
        let mut text = String::new();
        decimal::write(&number, &mut text);
        prop_assert_eq!(&text, &schoolbook_decimal(&number));
        prop_assert_eq!(decimal::parse::<WORDS>(&text, 617), Some(number));
        prop_assert_eq!(decimal::parse::<WORDS>(&format!("0{text}"), 618), None);
    }

    #[test]
    fn short_decimals_come_back(number in limbs::<4>()) {
        let mut text = String::new();
        decimal::write(&number, &mut text);
        prop_assert_eq!(decimal::parse::<4>(&text, 78), Some(number));
        let wide: Uint<WORDS> = number.resize();
        prop_assert_eq!(text, schoolbook_decimal(&wide));
    }

    #[test]
    fn decimals_that_do_not_fit_are_refused(digits in "[1-9][0-9]{77,90}") {
        let fits = digits.len() == 78 && digits.as_str() <= "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        prop_assert_eq!(decimal::parse::<{ U256::LIMBS }>(&digits, 100).is_some(), fits);
    }

    #[test]
    fn texts_that_are_no_decimals_never_panic(text in ".{0,40}") {
        let is_decimal = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        prop_assert_eq!(decimal::parse::<4>(&text, 77).is_some(), is_decimal);
    }

    #[test]
    fn the_symbol_is_the_librarys(value in limbs::<WORDS>(), modulus in limbs::<WORDS>(), common in 1_u64..50) {
        let [value, modulus] = [value, modulus].map(|number| number.wrapping_mul(&Uint::<WORDS>::from_u64(common)));
        for modulus in [modulus.bitor(&Uint::ONE), number::<WORDS>(RFC_P), Uint::from_u64(15)] {
            let expected = value.jacobi_symbol_vartime(&Odd::new(modulus).unwrap()) == JacobiSymbol::One;
            prop_assert_eq!(symbol::vartime_is_one(&value, &modulus), expected);
        }
    }

    #[test]
    fn loose_products_are_the_librarys(a in limbs::<WORDS>(), b in limbs::<WORDS>(), chain in 0_usize..5) {
        let [a, b] = [a, b].map(|number| ConstMontyForm::new(&number));
        prop_assert_eq!((0..chain).fold(Belenios::from_montgomery(&a), |power, _| power.times(&Belenios::from_montgomery(&b))).to_montgomery(), (0..chain).fold(a, |power, _| power * b));
        prop_assert_eq!(Belenios::from_montgomery(&a).square_times(chain).number(), a.square_repeat_vartime(u32::try_from(chain).unwrap()).retrieve());
        let [a, b] = [a, b].map(|number| ConstMontyForm::new(&number.retrieve()));
        prop_assert_eq!((0..chain).fold(Rfc::from_montgomery(&a), |power, _| power.times(&Rfc::from_montgomery(&b))).to_montgomery(), (0..chain).fold(a, |power, _| power * b));
        prop_assert_eq!(Rfc::from_montgomery(&a).number(), a.retrieve());
        prop_assert_eq!(Rfc::from_montgomery(&a).is_one(), a == ConstMontyForm::ONE);
    }
}

#[test]
fn loose_numbers_at_the_edges_are_the_librarys() {
    fn assert_edges<M: ConstMontyParams<WORDS>>() {
        let modulus = M::PARAMS.modulus().as_ref();
        let minus = |small: u64| modulus.wrapping_sub(&Uint::from_u64(small));
        let edges =
            [Uint::ZERO, Uint::ONE, minus(1), minus(2), Uint::MAX, Uint::MAX.wrapping_shr_vartime(1), Uint::ONE.wrapping_shl_vartime(2047)];
        for a in edges.map(|edge| ConstMontyForm::<M, WORDS>::from_montgomery(ConstMontyForm::<M, WORDS>::new(&edge).retrieve())) {
            assert_eq!(Loose::from_montgomery(&a).to_montgomery(), a);
            assert_eq!(Loose::from_montgomery(&a).is_one(), a == ConstMontyForm::ONE);
            for b in edges.map(|edge| ConstMontyForm::<M, WORDS>::new(&edge)) {
                assert_eq!(Loose::from_montgomery(&a).times(&Loose::from_montgomery(&b)).number(), (a * b).retrieve());
            }
        }
        assert!(Loose::<M>::ONE.is_one());
    }
    assert_edges::<<Belenios2048Parameters as Parameters<4>>::P>();
    assert_edges::<<Rfc3526Parameters as Parameters<32>>::P>();
}
