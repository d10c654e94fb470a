/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = {{ m.contract.0 }}() == {{ m.contract.1 }}
{% for (function, checksum) in m.checksums %}
        && {{ function }}() == {{ checksum }}
{% endfor %}
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}
