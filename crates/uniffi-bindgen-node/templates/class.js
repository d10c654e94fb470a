class {{ self.0.class }} {
  #handle;

{%- match self.0.primary %}
{%- when Some(primary) %}
  constructor({{ primary.parameters }}) {
    if (arguments[0] === $key) {
      this.#handle = arguments[1];
      return;
    }
{{ primary.body }}
  }
{%- when None %}
  constructor() {
    if (arguments[0] !== $key) {
      throw new TypeError({{ self.0.instead }});
    }
    this.#handle = arguments[1];
  }
{%- endmatch %}
{%- for function in self.0.functions %}

  {% if function.is_static %}static {% endif %}{% if function.is_async %}async {% endif %}{{ function.name }}({{ function.parameters }}) {
{{ function.body }}
  }
{%- endfor %}
{%- if let Some([method, address, size]) = self.0.view %}

  view() {
    const $of = this.{{ method }}();
    return $library.view({{ self.0.object_class }}, this.#handle, $of.{{ address }}, $of.{{ size }});
  }
{%- endif %}
{%- if self.0.is_shared %}

  share() {
    return $library.share({{ self.0.object_class }}, this.#handle);
  }

  static fromShared(number) {
    return new {{ self.0.class }}($key, $library.receive({{ self.0.object_class }}, $.u64.lower(number, 'number')));
  }
{%- endif %}

  [Symbol.dispose]() {
{%- match self.0.dispose %}
{%- when Some(method) %}
    this.{{ method }}();
{%- when None %}
    $library.release(this.#handle);
{%- endmatch %}
  }

  async [Symbol.asyncDispose]() {
{%- match self.0.async_dispose %}
{%- when Some(method) %}
    await this.{{ method }}();
{%- when None %}
    this[Symbol.dispose]();
{%- endmatch %}
  }

  static {
    ${{ self.0.class }} = new $.Objects(
      $library,
      {{ self.0.class }},
      {{ self.0.object_class }},
      (handle) => new {{ self.0.class }}($key, handle),
      (value) => (#handle in value ? value.#handle : undefined),
    );
  }
}
