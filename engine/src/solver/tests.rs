use ark_ff::{AdditiveGroup, Field};

use super::*;
use crate::field::{Fr, pack};

const ALONE: Threads = Threads { count: Some(1), grain: None };

/// A host whose hints double their inputs, or fail.
struct Doubles {
    fails: bool,
}

impl Host for Doubles {
    type Error = Error;

    fn call(&mut self, _: usize, inputs: &[Packed], n_outputs: usize) -> Called<Error> {
        if self.fails {
            return Called::Raised(Error::Invalid("the hint failed".to_owned()));
        }
        Called::Returned(inputs.iter().take(n_outputs).map(|packed| pack([2 * limbs(packed)[0], 0, 0, 0])).collect())
    }

    fn look(&mut self, _: usize) -> Result<()> {
        Ok(())
    }
}

/// Rows over the coefficients 0, 1, -1, 2, 3, each combination as pairs of wire and coefficient index.
type Combination = &'static [(u32, u32)];

/// Position, opcode, parameter, inputs, first output, number of outputs.
type HintRow<'a> = (i64, i64, i64, &'a [Combination], i64, i64);

struct Columns {
    indptr: Vec<i64>,
    wires: Vec<u32>,
    coefficients: Vec<u32>,
}

impl Columns {
    fn new<'a>(rows: impl Iterator<Item = &'a Combination>) -> Self {
        let mut columns = Self { indptr: vec![0], wires: Vec::new(), coefficients: Vec::new() };
        for row in rows {
            columns.wires.extend(row.iter().map(|term| term.0));
            columns.coefficients.extend(row.iter().map(|term| term.1));
            columns.indptr.push(columns.wires.len() as i64);
        }
        columns
    }

    fn view(&self) -> Matrix<'_> {
        Matrix { indptr: &self.indptr, wires: &self.wires, coefficients: &self.coefficients }
    }
}

fn table() -> Vec<Fr> {
    vec![Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(2u64), Fr::from(3u64)]
}

/// Rows over wires 0, 1 = the input, 2, ... as a program.
fn with_program<T>(
    rows: &[[Combination; 3]],
    hints: &[HintRow],
    n_wires: usize,
    act: impl FnOnce(&Program) -> Result<T>,
) -> Result<T> {
    let [a, b, c] = [0, 1, 2].map(|place| Columns::new(rows.iter().map(move |row| &row[place])));
    let table = table();
    let system = System { n_wires, n_public: 0, a: a.view(), b: b.view(), c: c.view(), table: &table };
    let arguments = Columns::new(hints.iter().flat_map(|hint| hint.3));
    let column = |read: fn(&HintRow) -> i64| hints.iter().map(read).collect::<Vec<_>>();
    let n_inputs = column(|hint| hint.3.len() as i64);
    let first_input: Vec<i64> = n_inputs.iter().scan(0, |sum, n| Some(std::mem::replace(sum, *sum + n))).collect();
    let (position, opcode, parameter) = (column(|hint| hint.0), column(|hint| hint.1), column(|hint| hint.2));
    let (first_output, n_outputs) = (column(|hint| hint.4), column(|hint| hint.5));
    let hints = Hints {
        position: &position,
        opcode: &opcode,
        parameter: &parameter,
        first_input: &first_input,
        n_inputs: &n_inputs,
        first_output: &first_output,
        n_outputs: &n_outputs,
    };
    let program = Program { system, hints, arguments: arguments.view(), first_input: 1 };
    program.check(1)?;
    act(&program)
}

/// One thread solves them, and several do.
fn solved(
    rows: &[[Combination; 3]],
    hints: &[HintRow],
    n_wires: usize,
    input: u64,
    fails: bool,
) -> Result<(Vec<Value>, Vec<i64>)> {
    with_program(rows, hints, n_wires, |program| {
        let by = |threads| {
            let mut values = vec![[9; 4]; n_wires];
            program.place(&[pack([input, 0, 0, 0])], &mut values)?;
            let failed = solve(program, 1, &mut values, &mut Doubles { fails }, threads)?;
            Ok((values, failed))
        };
        let alone = by(ALONE);
        for (count, saving) in [(1, 1), (2, 1), (3, 1), (3, 4), (2, 1000)] {
            assert_eq!(by(Threads { count: Some(count), grain: Some(Grain { saving, largest: 4 * saving }) }), alone);
        }
        alone
    })
}

const ONE: Combination = &[(0, 1)];
const X: Combination = &[(1, 1)];

fn small(values: &[u64]) -> Vec<Value> {
    values.iter().map(|value| [*value, 0, 0, 0]).collect()
}

#[test]
fn an_unknown_wire_is_found_on_every_side() {
    // 3 y = x * x; (2 z + 1) * x = 3 y; x * (w - x) = 3 y
    let rows: &[[Combination; 3]] = &[
        [X, X, &[(2, 4)]],
        [&[(0, 1), (3, 3)], X, &[(2, 4)]],
        [X, &[(1, 2), (4, 1)], &[(2, 4)]],
        [&[(4, 1)], ONE, &[(1, 3)]],
        [&[(4, 1)], ONE, X],
    ];
    assert_eq!(solved(rows, &[], 5, 15, false), Ok((small(&[1, 15, 75, 7, 30]), vec![4])));
}

#[test]
fn dividing_by_zero_gives_zero_and_fails_unless_nothing_is_asked() {
    let rows: &[[Combination; 3]] = &[[&[(2, 1)], X, ONE], [&[(3, 1), (0, 1)], X, &[(1, 1)]]];
    assert_eq!(solved(rows, &[], 5, 0, false), Ok((small(&[1, 0, 0, 0, 0]), vec![0])));
}

#[test]
fn systems_out_of_order_are_refused() {
    let two: &[[Combination; 3]] = &[[&[(2, 1), (3, 1)], X, ONE]];
    let sides: &[[Combination; 3]] = &[[&[(2, 1)], X, &[(3, 1)]]];
    let nothing: &[[Combination; 3]] = &[[X, X, &[(2, 0)]]];
    for (rows, text) in [
        (two, "row 0 has two unknown wires, 2 and 3: the system is not in solving order"),
        (sides, "row 0 has an unknown wire on two sides: the system is not in solving order"),
        (nothing, "row 0 multiplies its unknown wire 2 by 0"),
    ] {
        assert_eq!(solved(rows, &[], 4, 5, false), Err(Error::Invalid(text.to_owned())));
    }
}

#[test]
fn hints_run_before_their_rows() {
    let hints: &[HintRow] = &[
        (0, 2, 1, &[X], 2, 3),
        (0, 3, 0, &[X, &[(0, 4)]], 5, 2),
        (1, 1, 0, &[X], 7, 1),
        (1, 1, 0, &[&[(1, 0)]], 8, 1),
        (9, 0, 0, &[X, &[(2, 1)]], 9, 2),
    ];
    let rows: &[[Combination; 3]] = &[[X, ONE, X], [X, &[(7, 1)], ONE]];
    let expected = small(&[1, 13, 0, 1, 1, 4, 1]);
    let (values, failed) = solved(rows, hints, 11, 13, false).unwrap_or_default();
    assert_eq!((&values[..7], &values[8..], failed), (&expected[..], &small(&[0, 26, 0])[..], vec![]));
}

#[test]
fn a_failing_hint_matters_unless_a_row_has_failed() {
    let hints: &[HintRow] = &[(1, 0, 0, &[X], 2, 1)];
    let rows: &[[Combination; 3]] = &[[X, X, X], [&[(2, 1)], ONE, X]];
    assert_eq!(solved(rows, hints, 3, 1, true), Err(Error::Invalid("the hint failed".to_owned())));
    assert_eq!(solved(rows, hints, 3, 2, true), Ok((small(&[1, 2, 0]), vec![0])));
}

#[test]
fn a_forged_table_that_sets_a_wire_twice_is_refused() {
    let rows: &[[Combination; 3]] = &[[X, ONE, &[(2, 1)]], [&[(3, 1)], X, ONE]];
    // The wires: the input, one that a row sets, one that waits for its division, one that a hint sets.
    for (wire, hints) in [
        (1, &[(0, 2, 0, &[X][..], 1, 1)][..]),
        (2, &[(1, 2, 0, &[X], 2, 1)]),
        (3, &[(2, 2, 0, &[X], 3, 1)]),
        (4, &[(0, 2, 0, &[X], 4, 1), (1, 1, 0, &[X], 4, 1)]),
    ] {
        let text = format!(
            "hint {} sets wire {wire}, which has a value already: the system is not in solving order",
            hints.len() - 1
        );
        assert_eq!(solved(rows, hints, 5, 3, false), Err(Error::Invalid(text)));
    }
}

#[test]
fn malformed_hints_are_refused() {
    for hint in [
        (0, 4, 0, &[X][..], 2, 1),
        (0, -1, 0, &[X], 2, 1),
        (0, 0, 1, &[X], 2, 1),
        (0, 2, -1, &[X], 2, 1),
        (0, 1, 0, &[X], 2, 2),
        (0, 3, 0, &[X], 2, 2),
        (0, 2, 0, &[X], 2, 3),
        (0, 2, 0, &[X], i64::MAX, i64::MAX),
        (0, 2, 0, &[X], -1, 1),
    ] {
        assert!(solved(&[], &[hint], 4, 3, false).is_err());
    }
}

/// What each segment begins with and needs, and whether the plan pays; None for no plan.
type Planned = Option<(Vec<(usize, Vec<u32>)>, bool)>;

fn planned(rows: &[[Combination; 3]], hints: &[HintRow], n_wires: usize, grain: Grain) -> Result<Planned> {
    with_program(rows, hints, n_wires, |program| {
        let plan = Plan::new(program, 1, grain, &AtomicBool::new(false));
        Ok(plan.map(|plan| {
            let segments = (0..plan.segments.len()).map(|at| (plan.row(at), plan.needs(at).to_vec())).collect();
            (segments, plan.pays())
        }))
    })
}

const FINE: Grain = Grain { saving: 1, largest: 1000 };

#[test]
fn a_row_that_could_run_earlier_begins_a_segment() {
    // Two chains from the input, two rows each, then their sum.
    let rows: &[[Combination; 3]] = &[
        [X, X, &[(2, 1)]],
        [&[(2, 1)], X, &[(3, 1)]],
        [X, X, &[(4, 1)]],
        [&[(4, 1)], X, &[(5, 1)]],
        [&[(3, 1), (5, 1)], ONE, &[(6, 1)]],
    ];
    // Segments as short as these do not pay.
    let cut = vec![(0, vec![]), (2, vec![]), (4, vec![0, 1])];
    assert_eq!(planned(rows, &[], 7, FINE), Ok(Some((cut, false))));
    assert_eq!(planned(rows, &[], 7, Grain::default()), Ok(Some((vec![(0, vec![])], false))));
}

#[test]
fn a_chain_is_cut_by_length_alone_and_does_not_pay() {
    let rows: &[[Combination; 3]] =
        &[[X, X, &[(2, 1)]], [&[(2, 1)], X, &[(3, 1)]], [&[(3, 1)], X, &[(4, 1)]], [&[(4, 1)], X, &[(5, 1)]]];
    assert_eq!(planned(rows, &[], 6, FINE), Ok(Some((vec![(0, vec![])], false))));
    let cut = vec![(0, vec![]), (2, vec![0])];
    assert_eq!(planned(rows, &[], 6, Grain { saving: 1, largest: 8 }), Ok(Some((cut, false))));
}

#[test]
fn calls_of_python_need_each_other_in_turn() {
    let hints: &[HintRow] = &[(0, 0, 0, &[X], 2, 1), (1, 2, 0, &[X], 3, 1), (2, 0, 0, &[X], 4, 1)];
    let rows: &[[Combination; 3]] = &[[&[(2, 1)], ONE, X], [&[(3, 1)], ONE, X], [&[(4, 1)], ONE, X]];
    let cut = vec![(0, vec![]), (1, vec![]), (2, vec![0])];
    assert_eq!(planned(rows, hints, 5, FINE).map(|plan| plan.map(|(segments, _)| segments)), Ok(Some(cut)));
}

#[test]
fn what_is_not_in_solving_order_is_not_cut() {
    let two: &[[Combination; 3]] = &[[&[(2, 1), (3, 1)], X, ONE]];
    let same_on_two_sides: &[[Combination; 3]] = &[[&[(2, 1)], X, &[(2, 1)]]];
    for rows in [two, same_on_two_sides] {
        assert_eq!(planned(rows, &[], 4, FINE), Ok(None));
    }
    let reads_unknown: &[HintRow] = &[(0, 2, 0, &[&[(3, 1)]], 2, 1)];
    let sets_an_input: &[HintRow] = &[(0, 2, 0, &[X], 1, 1)];
    let sets_twice: &[HintRow] = &[(0, 2, 0, &[X], 2, 2), (0, 2, 0, &[X], 3, 1)];
    for hints in [reads_unknown, sets_an_input, sets_twice] {
        assert_eq!(planned(&[], hints, 4, FINE), Ok(None));
    }
}

#[test]
fn a_plan_that_is_not_wanted_any_more_is_given_up() {
    let plan = |unwanted| {
        let make = |program: &Program| Ok(Plan::new(program, 1, FINE, &AtomicBool::new(unwanted)).is_some());
        with_program(&[[X, X, &[(2, 1)]]], &[], 3, make)
    };
    assert_eq!((plan(false), plan(true)), (Ok(true), Ok(false)));
}

/// A host that calls the walk off.
struct Impatient;

impl Host for Impatient {
    type Error = Error;

    fn call(&mut self, _: usize, _: &[Packed], _: usize) -> Called<Error> {
        Called::Stopped(Error::Interrupted)
    }

    fn look(&mut self, _: usize) -> Result<()> {
        Ok(())
    }
}

#[test]
fn being_called_off_counts_before_all_that_failed_and_leaves_no_values() {
    let rows: &[[Combination; 3]] = &[[X, X, X], [&[(2, 1)], ONE, X], [X, X, &[(3, 1)]], [&[(4, 1)], ONE, &[(5, 1)]]];
    let hints: &[HintRow] = &[(1, 0, 0, &[X], 2, 1)];
    for count in 1..4 {
        let outcome = with_program(rows, hints, 6, |program| {
            let mut values = vec![[9; 4]; 6];
            program.place(&[pack([3, 0, 0, 0])], &mut values)?;
            let threads = Threads { count: Some(count), grain: Some(FINE) };
            Ok((solve(program, 1, &mut values, &mut Impatient, threads), values))
        });
        assert_eq!(outcome, Ok((Err(Error::Interrupted), vec![[0; 4]; 6])));
    }
}
