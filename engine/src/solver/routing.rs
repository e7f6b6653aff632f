//! Routes through a network of switches. `compiler/solver/routing.py` says how it is laid out, and is the specification.

use ark_ff::BigInt;

use super::Value;

/// So many values have a network.
pub const MAX_ROUTED: usize = 1 << 16;

/// How many switches a network for at least one value has.
pub fn n_switches(n: usize) -> usize {
    let power = n.next_power_of_two();
    n * power.trailing_zeros() as usize + 1 - power
}

/// How many of the switches are behind all others.
pub const fn n_last(n: usize) -> usize {
    if n == 2 { 1 } else { (n - 1) / 2 }
}

/// What each switch gives first, for a network that brings the values into ascending order; or, but for the last ones, into the
/// order of the targets.
pub fn routed(values: &[Value], targets: Option<&[Value]>) -> Vec<Value> {
    let order = ascending(values);
    let source = match targets {
        None => order,
        Some(targets) => {
            let places = ascending(targets);
            let equal = order.iter().zip(&places).all(|(&i, &j)| values[i] == targets[j]);
            let mut source = (0..values.len()).collect::<Vec<_>>();
            if equal {
                order.iter().zip(&places).for_each(|(&i, &j)| source[j] = i);
            }
            source
        }
    };
    let mut found = Vec::with_capacity(n_switches(values.len()));
    switched(values, &source, &mut found);
    if targets.is_some() {
        found.truncate(found.len() - n_last(values.len()));
    }
    found
}

fn ascending(values: &[Value]) -> Vec<usize> {
    let mut order = (0..values.len()).collect::<Vec<_>>();
    order.sort_by_key(|&index| BigInt(values[index]));
    order
}

/// Add what the switches of a network give first whose output j is the value at `source[j]`.
fn switched(values: &[Value], source: &[usize], found: &mut Vec<Value>) {
    let n = values.len();
    if n <= 2 {
        if n == 2 {
            found.push(values[source[0]]);
        }
        return;
    }
    let (goes_up, comes_down) = sides(source);
    let chosen = |up: &[bool]| (0..n / 2).map(|k| 2 * k + usize::from(!up[2 * k])).collect::<Vec<_>>();
    let others = |places: &[usize]| {
        let last = (n % 2 == 1).then_some(n - 1);
        places.iter().map(|place| place ^ 1).chain(last).collect::<Vec<_>>()
    };
    let (upper, from_upper) = (chosen(&goes_up), chosen(&comes_down));
    let (lower, from_lower) = (others(&upper), others(&from_upper));
    let at = |places: &[usize]| places.iter().map(|&place| values[place]).collect::<Vec<_>>();
    let inner = |outputs: &[usize]| outputs.iter().map(|&output| source[output] / 2).collect::<Vec<_>>();
    let above = at(&upper);
    found.extend(&above);
    switched(&above, &inner(&from_upper), found);
    switched(&at(&lower), &inner(&from_lower), found);
    found.extend((0..(n - 1) / 2).map(|k| values[source[2 * k]]));
}

/// Of each value whether it goes to the upper network, of each output whether it comes from there.
fn sides(source: &[usize]) -> (Vec<bool>, Vec<bool>) {
    let n = source.len();
    let mut target = vec![0; n];
    source.iter().enumerate().for_each(|(output, &value)| target[value] = output);
    let (mut goes_up, mut comes_down, mut seen) = (vec![false; n], vec![false; n], vec![false; n]);
    for start in std::iter::once(n - 1).chain((1..n).step_by(2)) {
        let mut output = start;
        while !seen[output] {
            seen[output] = true;
            let beside = source[output] ^ 1;
            if beside >= n {
                break;
            }
            goes_up[beside] = true;
            comes_down[target[beside]] = true;
            seen[target[beside]] = true;
            output = target[beside] ^ 1;
        }
    }
    (goes_up, comes_down)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(values: &[u64], targets: Option<&[u64]>) -> Vec<u64> {
        let wide = |values: &[u64]| values.iter().map(|&low| [low, 0, 0, 0]).collect::<Vec<_>>();
        let found = routed(&wide(values), targets.map(wide).as_deref());
        let n_given = if targets.is_some() { n_last(values.len()) } else { 0 };
        assert_eq!(found.len(), n_switches(values.len()) - n_given);
        found.iter().map(|value| value[0]).collect()
    }

    #[test]
    fn few_values() {
        assert_eq!([1, 2, 3, 4, 5, 8, 64].map(n_switches), [0, 1, 3, 5, 8, 17, 321]);
        assert_eq!(run(&[7], None), []);
        assert_eq!(run(&[7, 5], None), [5]);
        assert_eq!(run(&[5, 3, 4], None), [3, 4, 3]);
        assert_eq!(run(&[7, 5], Some(&[7, 5])), []);
        assert_eq!(run(&[5, 3, 4], Some(&[3, 4, 5])), [3, 4]);
        assert_eq!(run(&[5, 3, 4], Some(&[3, 4, 9])), [5, 3]);
    }
}
