//! By hand.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::{waiting, work};

pyo3::create_exception!(subject_pyo3, Failure, pyo3::exceptions::PyException);

#[derive(Clone)]
#[pyclass(get_all, set_all, from_py_object)]
pub struct Point {
    x: f64,
    y: f64,
}

#[pymethods]
impl Point {
    #[new]
    #[pyo3(signature = (*, x, y))]
    fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

#[derive(Clone)]
#[pyclass(get_all, set_all, from_py_object)]
pub struct Line {
    name: String,
    start: Point,
    to: Point,
}

#[pymethods]
impl Line {
    #[new]
    #[pyo3(signature = (*, name, start, to))]
    fn new(name: String, start: Point, to: Point) -> Self {
        Self { name, start, to }
    }
}

#[pyclass]
pub struct Store(work::Store);

#[pymethods]
impl Store {
    #[new]
    fn new() -> Self {
        Self(work::Store::filled())
    }

    // Like every call of UniFFI's, those that do something let other threads run meanwhile.
    fn read<'py>(&self, py: Python<'py>, key: &[u8]) -> Option<Bound<'py, PyBytes>> {
        py.detach(|| self.0.read(key))
            .map(|value| PyBytes::new(py, &value))
    }

    fn write(&self, py: Python<'_>, key: &[u8], value: &[u8]) {
        py.detach(|| self.0.write(key, value));
    }
}

#[pyclass]
pub struct Teller(Py<PyAny>);

#[pymethods]
impl Teller {
    #[new]
    fn new(listener: Py<PyAny>) -> Self {
        Self(listener)
    }

    fn tell(&self, py: Python<'_>, times: u32) -> PyResult<u32> {
        let heard = |number| -> PyResult<u32> {
            let answer = self.0.call_method1(py, "heard", (number,))?;
            answer.extract::<u32>(py)
        };
        (0..times).map(heard).sum()
    }
}

/// The module.
#[pymodule]
mod subject_pyo3 {
    use super::*;

    #[pymodule_export]
    use super::{Failure, Line, Point, Store, Teller};

    #[pyfunction]
    fn nothing() {}

    #[pyfunction]
    fn add(a: u32, b: u32) -> u32 {
        a + b
    }

    #[pyfunction]
    fn take_bytes(value: &[u8]) -> u64 {
        value.len() as u64
    }

    #[pyfunction]
    fn give_bytes(py: Python<'_>, length: u64) -> Bound<'_, PyBytes> {
        PyBytes::new(py, &py.detach(|| work::blob(length)))
    }

    #[pyfunction]
    fn take_text(value: &str) -> u64 {
        value.len() as u64
    }

    #[pyfunction]
    fn give_text(py: Python<'_>, length: u64) -> String {
        py.detach(|| work::text(length))
    }

    #[pyfunction]
    fn take_list(values: Vec<Vec<u8>>) -> u64 {
        values.len() as u64
    }

    #[pyfunction]
    fn give_list(py: Python<'_>) -> Vec<Bound<'_, PyBytes>> {
        let values = py.detach(work::blobs);
        values.iter().map(|value| PyBytes::new(py, value)).collect()
    }

    #[pyfunction]
    fn mirror_point(point: Point) -> Point {
        point
    }

    #[pyfunction]
    fn mirror_line(line: Line) -> Line {
        line
    }

    #[pyfunction]
    fn fail() -> PyResult<()> {
        Err(Failure::new_err(work::ERROR))
    }

    #[pyfunction]
    async fn ready() -> u32 {
        7
    }

    #[pyfunction]
    async fn wait() -> u32 {
        waiting::Waiting::for_a_thread().await;
        7
    }

    #[pyfunction]
    async fn wait_for_a_tick() -> u32 {
        waiting::Waiting::for_a_tick().await;
        7
    }

    #[pyfunction]
    fn mirror_list<'py>(py: Python<'py>, values: Vec<Vec<u8>>) -> Vec<Bound<'py, PyBytes>> {
        values.iter().map(|value| PyBytes::new(py, value)).collect()
    }
}
