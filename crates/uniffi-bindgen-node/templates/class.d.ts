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
{%- if self.0.view.is_some() %}
  /** The bytes that this object has in memory, which are not copied. */
  view(): MemoryView;
{%- endif %}
{%- if self.0.is_shared %}
  /**
   * A number that another thread passes to `fromShared` to get the same object: once, so each thread needs a
   * number of its own. The object stays until its number is used.
   */
  share(): bigint;
  /** The object that another thread has shared. */
  static fromShared(number: bigint): {{ self.0.class }};
{%- endif %}
  /** {% match self.0.dispose %}{% when Some(method) %}Calls `{{ method }}`.{% when None %}Releases the object, which cannot be used any longer.{% endmatch %} */
  [Symbol.dispose](): void;
  /** {% match self.0.async_dispose %}{% when Some(method) %}Calls `{{ method }}`.{% when None %}The same as `Symbol.dispose`.{% endmatch %} */
  [Symbol.asyncDispose](): Promise<void>;
}
