import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.simd_r_drive.DataStoreException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** What Java returns and throws, as answers have it. */
final class Answers {
    private final JsonObject table;

    Answers(JsonObject table) {
        this.table = table;
    }

    JsonElement value(String type, Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (type.endsWith("?")) {
            return value(type.substring(0, type.length() - 1), value);
        }
        if (type.startsWith("sequence<")) {
            return sequence(type.substring(9, type.length() - 1), value);
        }
        if (table.getAsJsonObject("dictionaries").has(type)) {
            return fields(table.getAsJsonObject("dictionaries").getAsJsonObject(type), value);
        }
        if (table.getAsJsonObject("variants").has(type)) {
            String variant = value.getClass().getSimpleName();
            JsonObject answer = new JsonObject();
            answer.addProperty("variant", variant);
            JsonObject variants = table.getAsJsonObject("variants").getAsJsonObject(type);
            answer.add("fields", fields(variants.getAsJsonObject(variant), value));
            return answer;
        }
        if (table.getAsJsonObject("enums").has(type)) {
            for (JsonElement name : table.getAsJsonObject("enums").getAsJsonArray(type)) {
                if (Names.constant(name.getAsString()).equals(value.toString())) {
                    return name;
                }
            }
        }
        return plain(type, value);
    }

    private JsonElement sequence(String type, Object value) {
        JsonArray items = new JsonArray();
        if (value instanceof boolean[] booleans) {
            for (boolean item : booleans) {
                items.add(item);
            }
        } else {
            ((List<?>) value).forEach(item -> items.add(value(type, item)));
        }
        return items;
    }

    /** The fields of a record, a variant or an error, each by its accessor. */
    private JsonObject fields(JsonObject declared, Object value) {
        JsonObject fields = new JsonObject();
        for (String name : declared.keySet()) {
            JsonElement declaration = declared.get(name);
            String type = declaration.isJsonObject()
                    ? declaration.getAsJsonObject().get("type").getAsString()
                    : declaration.getAsString();
            try {
                Object field = value.getClass().getMethod(Names.member(name)).invoke(value);
                fields.add(name, value(type, field));
            } catch (ReflectiveOperationException missing) {
                throw new IllegalStateException(missing);
            }
        }
        return fields;
    }

    JsonObject error(DataStoreException error) {
        JsonObject variants = table.getAsJsonObject("variants").getAsJsonObject("DataStoreError");
        JsonObject answer = new JsonObject();
        answer.addProperty("code", error.code());
        answer.add("fields", fields(variants.getAsJsonObject(error.code()), error));
        answer.addProperty("retryable", error.isRetryable());
        answer.addProperty("message", error.getMessage());
        return answer;
    }

    private static JsonElement plain(String type, Object value) {
        return switch (type) {
            case "bytes" -> new JsonPrimitive(Bytes.show((byte[]) value));
            case "boolean" -> new JsonPrimitive((Boolean) value);
            case "duration" -> new JsonPrimitive(seconds((Duration) value));
            case "u16" -> new JsonPrimitive(Integer.toString(Short.toUnsignedInt((Short) value)));
            case "u32" -> new JsonPrimitive(Integer.toUnsignedString((Integer) value));
            case "u64" -> new JsonPrimitive(Long.toUnsignedString((Long) value));
            default -> new JsonPrimitive(value.toString());
        };
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    }
}
