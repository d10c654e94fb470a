import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import io.github.simd_r_drive.kotlin.DataStoreException
import io.github.simd_r_drive.kotlin.code
import io.github.simd_r_drive.kotlin.retryable
import java.math.BigDecimal
import java.time.Duration
import kotlin.reflect.full.memberProperties

/** What Kotlin returns and throws, as answers have it. */
class Answers(table: JsonObject) {
    private val dictionaries = table.getAsJsonObject("dictionaries")
    private val enums = table.getAsJsonObject("enums")
    private val variants = table.getAsJsonObject("variants")

    fun value(type: String, value: Any?): JsonElement = when {
        value == null || value == Unit -> JsonNull.INSTANCE
        type.endsWith("?") -> value(type.dropLast(1), value)
        type.startsWith("sequence<") -> JsonArray().apply {
            (value as List<*>).forEach { add(value(type.removeSurrounding("sequence<", ">"), it)) }
        }
        dictionaries.has(type) -> fields(dictionaries.getAsJsonObject(type), value)
        variants.has(type) -> JsonObject().apply {
            val variant = value::class.simpleName
            addProperty("variant", variant)
            add("fields", fields(variants.getAsJsonObject(type).getAsJsonObject(variant), value))
        }
        enums.has(type) -> enums.getAsJsonArray(type).first { constant(it.asString) == "$value" }
        else -> plain(value)
    }

    private fun plain(value: Any) = when (value) {
        is ByteArray -> JsonPrimitive(show(value))
        is Boolean -> JsonPrimitive(value)
        is Duration -> JsonPrimitive(BigDecimal.valueOf(value.seconds) + BigDecimal.valueOf(value.nano.toLong(), 9))
        else -> JsonPrimitive("$value")
    }

    /** The fields of a record, a variant or an error. */
    private fun fields(declared: JsonObject, value: Any) = JsonObject().apply {
        for ((name, declaration) in declared.entrySet()) {
            val type = if (declaration.isJsonObject) declaration.asJsonObject["type"] else declaration
            val property = value::class.memberProperties.first { it.name == member(name) }
            add(name, value(type.asString, property.call(value)))
        }
    }

    fun error(error: DataStoreException) = JsonObject().apply {
        addProperty("code", error.code)
        add("fields", fields(variants.getAsJsonObject("DataStoreError").getAsJsonObject(error.code), error))
        addProperty("retryable", error.retryable)
        addProperty("message", error.message)
    }
}
