//! Arithmetic on vectors of scalars, element by element, on the calling thread; all vectors have one length.

use crate::field::Fr;
#[cfg(target_arch = "x86_64")]
use crate::ifma::elementwise as lanes;
use crate::kernel::Kernel;
#[cfg(target_arch = "x86_64")]
use crate::ntt::unit;

/// products\[i\] = a\[i\] * b\[i\].
pub fn multiply(kernel: Kernel, a: &[Fr], b: &[Fr], products: &mut [Fr]) {
    let done = match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => {
            let (products, (a, b)) = (products.as_chunks_mut().0, (a.as_chunks().0, b.as_chunks().0));
            // SAFETY: the caller's kernel is available.
            unsafe { lanes::multiply(a, b, products) };
            products.as_flattened().len()
        }
        _ => 0,
    };
    let rest = products[done..].iter_mut().zip(a[done..].iter().zip(&b[done..]));
    rest.for_each(|(product, (a, b))| *product = *a * b);
}

/// a\[i\] = a\[i\] * b\[i\] - c\[i\].
pub fn multiply_subtract(kernel: Kernel, a: &mut [Fr], b: &[Fr], c: &[Fr]) {
    let done = match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => {
            let (a, (b, c)) = (a.as_chunks_mut().0, (b.as_chunks().0, c.as_chunks().0));
            // SAFETY: the caller's kernel is available.
            unsafe { lanes::multiply_subtract(a, b, c) };
            a.as_flattened().len()
        }
        _ => 0,
    };
    let rest = a[done..].iter_mut().zip(b[done..].iter().zip(&c[done..]));
    rest.for_each(|(a, (b, c))| *a = *a * b - c);
}

/// values\[i\] *= factors\[i\] * factor.
pub fn scale(kernel: Kernel, values: &mut [Fr], factors: &[Fr], factor: &Fr) {
    let done = match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => {
            let (values, factors) = (values.as_chunks_mut().0, factors.as_chunks().0);
            let unit = unit(kernel);
            // SAFETY: the caller's kernel is available.
            unsafe { lanes::scale(values, factors, &(*factor * unit * unit)) };
            values.as_flattened().len()
        }
        _ => 0,
    };
    values[done..].iter_mut().zip(&factors[done..]).for_each(|(value, other)| *value *= *factor * other);
}

/// c\[i\] = f a\[i\] + g b\[i\] + h c\[i\].
pub fn combine(kernel: Kernel, [f, g, h]: &[Fr; 3], a: &[Fr], b: &[Fr], c: &mut [Fr]) {
    let done = match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Ifma => {
            let (c, (a, b)) = (c.as_chunks_mut().0, (a.as_chunks().0, b.as_chunks().0));
            let unit = unit(kernel);
            // SAFETY: the caller's kernel is available.
            unsafe { lanes::combine(&[*f * unit, *g * unit, *h * unit], a, b, c) };
            c.as_flattened().len()
        }
        _ => 0,
    };
    let rest = c[done..].iter_mut().zip(a[done..].iter().zip(&b[done..]));
    rest.for_each(|(c, (a, b))| *c = *f * a + *g * b + *h * *c);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::edge_scalars;

    /// Edge scalars, other ones for each step that shares no factor with their number.
    fn edges(length: usize, step: usize) -> Vec<Fr> {
        edge_scalars().into_iter().cycle().step_by(step).take(length).collect()
    }

    #[test]
    fn every_operation_is_what_its_formula_says_at_every_length() {
        for length in [0, 1, 15, 16, 17, 32, 33, 500] {
            let (a, b, c) = (edges(length, 1), edges(length, 3), edges(length, 7));
            let [f, g, h] = [-Fr::from(1u64), Fr::from(1u64 << 63), Fr::from(3u64)];
            let expected = |formula: &dyn Fn(Fr, Fr, Fr) -> Fr| -> Vec<Fr> {
                (0..length).map(|i| formula(a[i], b[i], c[i])).collect()
            };
            for kernel in Kernel::available() {
                let mut values = c.clone();
                multiply(kernel, &a, &b, &mut values);
                assert_eq!(values, expected(&|a, b, _| a * b), "{kernel:?} {length}");
                let mut values = a.clone();
                multiply_subtract(kernel, &mut values, &b, &c);
                assert_eq!(values, expected(&|a, b, c| a * b - c), "{kernel:?} {length}");
                let mut values = a.clone();
                scale(kernel, &mut values, &b, &f);
                assert_eq!(values, expected(&|a, b, _| a * b * f), "{kernel:?} {length}");
                let mut values = c.clone();
                combine(kernel, &[f, g, h], &a, &b, &mut values);
                assert_eq!(values, expected(&|a, b, c| f * a + g * b + h * c), "{kernel:?} {length}");
            }
        }
    }
}
