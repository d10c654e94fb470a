{{ self.0.doc }}export class {{ self.0.class }} {
{%- match self.0.primary %}
{%- when Some(primary) %}
{{ primary.doc }}  {{ primary.constructor_declaration() }};
{%- when None %}
  private constructor();
{%- endmatch %}
{%- for function in self.0.functions %}
{{ function.doc }}  {% if function.is_static %}static {% endif %}{{ function.name }}{{ function.declaration }};
{%- endfor %}
  /** {% match self.0.dispose %}{% when Some(method) %}Calls `{{ method }}`.{% when None %}Releases the object, which cannot be used any longer.{% endmatch %} */
  [Symbol.dispose](): void;
  /** {% match self.0.async_dispose %}{% when Some(method) %}Calls `{{ method }}`.{% when None %}The same as `Symbol.dispose`.{% endmatch %} */
  [Symbol.asyncDispose](): Promise<void>;
}
