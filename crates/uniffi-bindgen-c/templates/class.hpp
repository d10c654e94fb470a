{{ doc -}}
class {{ ty.cpp }} {
public:
    /** Takes over the handle of an object. */
    explicit {{ ty.cpp }}({{ ty.c }}object) noexcept : object_(object) {}

{% for f in functions %}
{{ f.doc_at(4) -}}
{% match f.cpp %}
{% when None %}
{% if f.future.is_some() %}
    static {{ f.cpp_result() }} create({{ f.cpp_parameters(true) }});
{% else %}
    explicit {{ ty.cpp }}({{ f.cpp_parameters(true) }});
{% endif %}
{% when Some(name) %}
{% if f.receiver.is_none() %}
    static {{ f.cpp_result() }} {{ name }}({{ f.cpp_parameters(true) }});
{% else %}
    {{ f.cpp_result() }} {{ name }}({{ f.cpp_parameters(true) }}) const;
{% endif %}
{% endmatch %}

{% endfor %}
    /** The handle, which stays this object's. */
    {{ ty.c }}get() const noexcept { return object_.get(); }
    /** The handle, which the caller has to free. */
    {{ ty.c }}release() noexcept { return object_.release(); }

private:
    struct Free {
        void operator()({{ ty.c }}object) const noexcept { {{ ty.target() }}_free(object); }
    };
    std::unique_ptr<{{ ty.target() }}, Free> object_;
};
