//! What is rendered of functions and of their results.

use anyhow::Result;
use askama::Template;

use super::Module;
use crate::clashes::Names;
use crate::{callable, cpp, errors};

impl Module {
    /// What is there once for each type of result.
    pub(super) fn find_results(&mut self) -> Result<()> {
        let (mut lifted, mut called) = (Names::default(), Names::default());
        let (mut lifts, mut callbacks) = (Vec::new(), Vec::new());
        for function in self.all() {
            if let (Some(ty), Some(crosses)) = (&function.result, &function.crosses)
                && lifted.add(&ty.slug, "").is_ok()
            {
                let (p, pp) = (&self.p, &self.pp);
                lifts.push(callable::Lift { ty, crosses, p, pp }.render()?);
            }
            let callback = function.callback();
            if function.future.is_some() && called.add(&callback, "").is_ok() {
                callbacks.push((callback, function.result.clone()));
            }
        }
        (self.lifts, self.callbacks) = (lifts, callbacks);
        Ok(())
    }

    pub(super) fn render_functions(&mut self) -> Result<()> {
        let p = &self.p;
        for error in &self.errors {
            self.error_sources
                .push(errors::Source { p, error }.render()?);
            self.error_classes
                .push(errors::Classes { p, error }.render()?);
        }
        let objects = self.objects.iter();
        let methods = objects.flat_map(|object| {
            let class = Some(object.ty.cpp.as_str());
            object.functions.iter().map(move |f| (f, class))
        });
        for (f, class) in methods.chain(self.functions.iter().map(|f| (f, None))) {
            self.sources.push(callable::Source { f }.render()?);
            self.cpp_functions
                .push(cpp::Definition::new(f, class).render()?);
        }
        Ok(())
    }
}
