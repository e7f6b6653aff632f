//! A matrix by its columns, multiplied by a vector from the left.

use std::iter::once;
use std::ops::Range;

use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::field::Fr;
use crate::kernel::Kernel;
use crate::matrix::Matrix;
use crate::ntt::unit;
use crate::sell_matrix::{BLOCK, Builder};

/// Longer columns, such as the constant's, are cut so that all cores share the work.
const LONGEST: usize = 1 << 13;

/// For each column the sum over its terms of table\[1 + coefficient\] * vector\[row\].
///
/// `table` is [`padded`]; `vector` has an element for each row, or more. The matrix has been checked.
pub fn multiply_left(
    kernel: Kernel,
    matrix: &Matrix,
    n_columns: usize,
    table: &[Fr],
    vector: &[Fr],
) -> Zeroizing<Vec<Fr>> {
    assert!(vector.len() >= matrix.rows());
    let (starts, terms) = by_column(matrix, n_columns);
    let parts = further_parts(&starts);
    let range = |index: usize| match index.checked_sub(n_columns) {
        None => starts[index]..starts[index + 1].min(starts[index] + LONGEST),
        Some(part) => parts[part].1.clone(),
    };
    let mut products = Zeroizing::new(vec![Fr::default(); n_columns + parts.len()]);
    products.par_chunks_mut(BLOCK).enumerate().for_each(|(block, products)| {
        let ranges: Vec<_> = (block * BLOCK..).take(products.len()).map(range).collect();
        let lengths: Vec<u32> = ranges.iter().map(|range| range.len() as u32).collect();
        let mut builder = Builder::new(&lengths);
        for (column, range) in ranges.into_iter().enumerate() {
            for [row, coefficient] in &terms[range] {
                // Whoever holds the arrays may have written to them since they were checked.
                assert!((*coefficient as usize) < table.len() - 1, "the matrix has changed");
                assert!(builder.push(column, *row, 1 + *coefficient), "as many terms as were announced");
            }
        }
        // SAFETY: the matrix has been checked, and field elements are below r.
        unsafe { builder.finish().multiply(kernel, table, vector, products) };
    });
    let (columns, rest) = products.split_at_mut(n_columns);
    for ((column, _), product) in parts.iter().zip(rest) {
        columns[*column] += product;
    }
    products.truncate(n_columns);
    products
}

/// What columns have beyond their first [`LONGEST`] terms: the column, and as many terms again or fewer.
fn further_parts(starts: &[usize]) -> Vec<(usize, Range<usize>)> {
    let parts = |(column, ends): (usize, &[usize])| {
        let (start, end) = (ends[0], ends[1]);
        (start..end).step_by(LONGEST).skip(1).map(move |first| (column, first..end.min(first + LONGEST)))
    };
    starts.windows(2).enumerate().flat_map(parts).collect()
}

/// A table of coefficients as [`multiply_left`] takes it: 0 first, and all times the kernel's unit.
pub fn padded(kernel: Kernel, table: &[Fr]) -> Vec<Fr> {
    let unit = unit(kernel);
    once(Fr::default()).chain(table.iter().map(|coefficient| unit * coefficient)).collect()
}

/// Where each column's terms start, and the row and coefficient of each term. The matrix has been checked.
pub fn by_column(matrix: &Matrix, n_columns: usize) -> (Vec<usize>, Vec<[u32; 2]>) {
    let mut starts = vec![0; n_columns + 1];
    for wire in matrix.wires {
        starts[*wire as usize] += 1;
    }
    let mut end = 0;
    for start in &mut starts {
        end += *start;
        *start = end;
    }
    let mut terms = vec![[0; 2]; matrix.wires.len()];
    for row in (0..matrix.rows()).rev() {
        for (wire, coefficient) in matrix.row(row) {
            starts[wire] -= 1;
            terms[starts[wire]] = [row as u32, coefficient as u32];
        }
    }
    (starts, terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::edge_scalars;

    #[test]
    fn columns_are_sums_of_their_terms() {
        let table = edge_scalars();
        for (rows, n_columns) in
            [(0, 1), (1, 1), (300, 20), (500, 2 * BLOCK + 9), (2 * LONGEST, 3), (2 * LONGEST + 1, BLOCK)]
        {
            let vector: Vec<Fr> = edge_scalars().into_iter().cycle().skip(rows % 5).take(rows + 3).collect();
            let (mut indptr, mut wires, mut coefficients) = (vec![0], vec![], vec![]);
            let mut expected = vec![Fr::default(); n_columns];
            for (row, value) in vector.iter().enumerate().take(rows) {
                // Every row has column 0, and the others columns of their own or shared ones.
                for column in [0, row % n_columns, 7 * row % n_columns].into_iter().take(1 + row % 3) {
                    let coefficient = (row + column) % table.len();
                    wires.push(column as u32);
                    coefficients.push(coefficient as u32);
                    expected[column] += table[coefficient] * value;
                }
                indptr.push(wires.len() as i64);
            }
            let matrix = Matrix { indptr: &indptr, wires: &wires, coefficients: &coefficients };
            for kernel in Kernel::available() {
                let products = multiply_left(kernel, &matrix, n_columns, &padded(kernel, &table), &vector);
                assert!(*products == expected, "{kernel:?} {rows}");
            }
        }
    }
}
