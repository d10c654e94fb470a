import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import java.math.BigDecimal
import java.math.BigInteger
import java.math.RoundingMode
import java.time.Duration

/** What a step's arguments are in Kotlin. */
class Arguments(table: JsonObject, private val objects: Map<String, Any>) {
    private val dictionaries = table.getAsJsonObject("dictionaries")
    private val enums = table.getAsJsonObject("enums")

    /** All of [declared], in order, with their defaults where [given] has none. */
    fun all(declared: JsonObject, given: JsonObject): List<Any?> {
        for (name in given.keySet()) {
            if (!declared.has(name)) throw Invalid("unknown argument or member $name")
        }
        return declared.keySet().map { name ->
            val declaration = declared.getAsJsonObject(name)
            val type = declaration["type"].asString
            val value = given[name] ?: declaration["default"] ?: throw Invalid("missing argument or member $name")
            // A default number is a number.
            val isNumber = !given.has(name) && type in listOf("u16", "u32", "u64", "i32")
            value(type, if (isNumber) JsonPrimitive(value.asString) else value, name)
        }
    }

    private fun value(type: String, value: JsonElement, name: String): Any? = when {
        type.endsWith("?") -> if (value.isJsonNull) null else value(type.dropLast(1), value, name)
        type.startsWith("sequence<") -> {
            require(value.isJsonArray, name, type)
            value.asJsonArray.map { value(type.removeSurrounding("sequence<", ">"), it, name) }
        }
        type.startsWith("record<") -> {
            require(value.isJsonObject, name, type)
            value.asJsonObject.asMap().mapValues { string(it.value, name) }
        }
        dictionaries.has(type) -> {
            require(value.isJsonObject, name, type)
            construct(type, all(dictionaries.getAsJsonObject(type), value.asJsonObject))
        }
        enums.has(type) -> {
            require(JsonPrimitive(string(value, name)) in enums.getAsJsonArray(type), name, type)
            type(type).java.enumConstants.first { "$it" == constant(value.asString) }
        }
        else -> plain(type, value, name)
    }

    private fun plain(type: String, value: JsonElement, name: String): Any = when (type) {
        "bytes" -> parseBytes(string(value, name), name)
        "string" -> string(value, name)
        "boolean" -> {
            require(value.isJsonPrimitive && value.asJsonPrimitive.isBoolean, name, type)
            value.asBoolean
        }
        "duration" -> duration(value, name)
        "u16" -> decimal(value, name).toUShortOrNull()
        "u32" -> decimal(value, name).toUIntOrNull()
        "u64" -> decimal(value, name).toULongOrNull()
        "i32" -> decimal(value, name).toIntOrNull()
        else -> find(type, string(value, name))
    } ?: throw Invalid("$name does not fit $type")

    fun find(type: String, name: String): Any =
        objects[name]?.takeIf { type(type).isInstance(it) } ?: throw Invalid("no $type of the name $name")

    private fun decimal(value: JsonElement, name: String): String {
        val text = string(value, name)
        require(text.matches(Regex("-?(0|[1-9]\\d*)")), name, "decimal number")
        return text
    }

    private fun duration(value: JsonElement, name: String): Duration {
        require(value.isJsonPrimitive && value.asJsonPrimitive.isNumber, name, "duration")
        val seconds = value.asBigDecimal
        require(seconds.signum() >= 0 && seconds <= BigDecimal.valueOf(Long.MAX_VALUE), name, "duration")
        val nanos = seconds.movePointRight(9).setScale(0, RoundingMode.HALF_EVEN).toBigInteger()
        val (whole, rest) = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000))
        return Duration.ofSeconds(whole.toLong(), rest.toLong())
    }
}

fun string(value: JsonElement, name: String): String {
    require(value.isJsonPrimitive && value.asJsonPrimitive.isString, name, "string")
    return value.asString
}
