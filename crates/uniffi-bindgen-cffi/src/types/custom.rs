//! Custom types: a builtin type under another name, and perhaps a Python class in its place.

use super::named::Named;
use super::{PyType, Types, function, reader, writer};
use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::config::Conversion;
use crate::hidden::mark;
use crate::layout::docstring;
use crate::parts::Part;
use crate::uniffi::CustomType;

/// A custom type: its builtin type under another name or, where it is converted, what stands for it.
pub struct Custom {
    named: Named,
    inner: Box<dyn PyType>,
    is_converted: bool,
}

impl Custom {
    /// Another name for a type, or what stands for it.
    pub fn new(named: Named, inner: Box<dyn PyType>, is_converted: bool) -> Self {
        Self {
            named,
            inner,
            is_converted,
        }
    }

    /// What has helper functions that write and read it.
    fn coded(&self) -> &dyn PyType {
        match self.is_converted {
            true => &self.named,
            false => &*self.inner,
        }
    }
}

impl PyType for Custom {
    fn slug(&self) -> String {
        self.named.slug()
    }

    fn annotation(&self) -> Code {
        self.named.path().into()
    }

    fn accepted(&self) -> Code {
        let accepted = self.inner.accepted();
        let is_the_same = accepted.to_string() == self.inner.annotation().to_string();
        match self.is_converted || is_the_same {
            true => self.annotation(),
            false => accepted,
        }
    }

    fn writer(&self) -> String {
        self.coded().writer()
    }

    fn reader(&self) -> String {
        self.coded().reader()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        match self.is_converted {
            true => {
                let builtin = call!(self.named.helper("lower"), value, place);
                self.inner.prepare(builtin, place)
            }
            false => self.inner.prepare(value, place),
        }
    }

    fn pass(&self, prepared: &str) -> Code {
        self.inner.pass(prepared)
    }

    fn crosses_as(&self) -> Option<&'static str> {
        self.inner.crosses_as()
    }

    fn lift(&self, result: Code) -> Code {
        self.of_builtin(self.inner.lift(result))
    }

    fn decode(&self, data: Code) -> Code {
        self.of_builtin(self.inner.decode(data))
    }

    fn of_builtin(&self, value: Code) -> Code {
        match self.is_converted {
            true => call!(self.named.helper("lift"), value),
            false => value,
        }
    }

    fn is_checked_by_cffi(&self) -> bool {
        !self.is_converted && self.inner.is_checked_by_cffi()
    }

    fn write(&self, value: &str, place: &str) -> Block {
        self.coded().write(value, place)
    }

    fn read(&self, target: &str) -> Block {
        self.coded().read(target)
    }
}

/// The alias of a custom type, and what converts it.
pub fn definition(item: &CustomType, types: &Types<'_>) -> Vec<Part> {
    let class = types.named(&item.self_type.ty).class;
    let conversion = types.conversion(&item.self_type.ty);
    let alias = match conversion {
        Some(conversion) => mark(&conversion.annotation()).into(),
        None => types.get(&item.builtin.ty).annotation(),
    };
    let alias = Block::new()
        .set(class, alias)
        .then(docstring(item.docstring.as_deref()));
    let converted = conversion.map(|conversion| Converted::new(item, conversion, types));
    let functions = converted.into_iter().flat_map(Converted::functions);
    let all = std::iter::once(alias).chain(functions);
    all.map(|block| types.part(&block)).collect()
}

/// A custom type that is converted.
struct Converted<'a> {
    conversion: &'a Conversion,
    named: Named,
    builtin: Box<dyn PyType>,
    types: &'a Types<'a>,
}

impl<'a> Converted<'a> {
    fn new(item: &CustomType, conversion: &'a Conversion, types: &'a Types<'a>) -> Self {
        Self {
            conversion,
            named: types.named(&item.self_type.ty),
            builtin: types.get(&item.builtin.ty),
            types,
        }
    }

    fn functions(self) -> impl Iterator<Item = Block> {
        let (lower, lift) = (self.lower(), self.lift());
        let write = Block::new()
            .set(
                "builtin",
                call!(self.named.helper("lower"), "value", "where"),
            )
            .then(self.builtin.write("builtin", "where"));
        let lifted = call!(self.named.helper("lift"), "builtin");
        let read = Block::new()
            .line(self.builtin.annotation().after("builtin: "))
            .then(self.builtin.read("builtin"))
            .returns(lifted.before(", pos"));
        let converted = Custom::new(self.named, self.builtin, true);
        [
            lower,
            lift,
            writer(&converted, write),
            reader(&converted, read),
        ]
        .into_iter()
    }

    fn lower(&self) -> Block {
        let class = &self.named.class;
        let accepted = match &self.conversion.type_name {
            Some(_) => class.as_str(),
            // What it may be is not told.
            None => "$typing.Any",
        };
        let builtin = self.builtin.annotation();
        let lowered = self.conversion.lower("value");
        let unfit = Code::call(
            "raise TypeError",
            vec![format!("f\"{{where}}: not a {class}: {{error}}\"").into()],
        );
        let body = self
            .visible_in(&lowered)
            .line("try:")
            .inside(Block::new().set(builtin.clone().after("builtin: "), lowered))
            .line("except (AttributeError, TypeError) as error:")
            .inside(Block::new().line(unfit.before(" from error")))
            .returns("builtin");
        let parameters = vec![format!("value: {accepted}").into(), "where: $str".into()];
        function(self.named.helper("lower"), parameters, &builtin, body)
    }

    fn lift(&self) -> Block {
        let class = &self.named.class;
        let lifted = self.conversion.lift("builtin");
        let body = self
            .visible_in(&lifted)
            .set(format!("value: {class}"), lifted)
            .returns("value");
        let parameters = vec![self.builtin.annotation().after("builtin: ")];
        function(self.named.helper("lift"), parameters, &class.into(), body)
    }

    /// Statements that have Python's names in an expression of the configuration mean what they say.
    fn visible_in(&self, expression: &str) -> Block {
        let hidden = self.types.names().hidden_in(expression).into_iter();
        hidden.fold(Block::new(), |block, name| {
            block.set(name.as_str(), format!("${name}"))
        })
    }
}
