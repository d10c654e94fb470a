import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a step's arguments are in Java. */
final class Arguments {
    private final JsonObject dictionaries;
    private final JsonObject enums;
    private final Map<String, Object> objects;

    Arguments(JsonObject table, Map<String, Object> objects) {
        this.dictionaries = table.getAsJsonObject("dictionaries");
        this.enums = table.getAsJsonObject("enums");
        this.objects = objects;
    }

    /** All of {@code declared}, in order, with their defaults where {@code given} has none. */
    List<Object> all(JsonObject declared, JsonObject given) {
        for (String name : given.keySet()) {
            if (!declared.has(name)) {
                throw new Invalid("unknown argument or member " + name);
            }
        }
        List<Object> values = new ArrayList<>();
        for (String name : declared.keySet()) {
            JsonObject declaration = declared.getAsJsonObject(name);
            JsonElement value = given.has(name) ? given.get(name) : declaration.get("default");
            if (value == null) {
                throw new Invalid("missing argument or member " + name);
            }
            String type = declaration.get("type").getAsString();
            // A default number is a number.
            if (!given.has(name) && type.matches("[ui]\\d+")) {
                value = new JsonPrimitive(value.getAsString());
            }
            values.add(value(type, value, name));
        }
        return values;
    }

    private Object value(String type, JsonElement value, String name) {
        if (type.endsWith("?")) {
            return value.isJsonNull() ? null : value(type.substring(0, type.length() - 1), value, name);
        }
        if (type.startsWith("sequence<")) {
            require(value.isJsonArray(), name, type);
            String inner = type.substring(9, type.length() - 1);
            List<Object> items = new ArrayList<>();
            value.getAsJsonArray().forEach(item -> items.add(value(inner, item, name)));
            return items;
        }
        if (type.startsWith("record<")) {
            require(value.isJsonObject(), name, type);
            Map<String, String> map = new HashMap<>();
            value.getAsJsonObject().asMap().forEach((key, item) -> map.put(key, string(item, name)));
            return map;
        }
        if (dictionaries.has(type)) {
            require(value.isJsonObject(), name, type);
            Object[] fields = all(dictionaries.getAsJsonObject(type), value.getAsJsonObject()).toArray();
            return Calls.construct(Names.type(type), fields);
        }
        if (enums.has(type)) {
            require(enums.getAsJsonArray(type).contains(new JsonPrimitive(string(value, name))), name, type);
            return constant(Names.type(type), Names.constant(value.getAsString()));
        }
        return switch (type) {
            case "bytes" -> Bytes.parse(string(value, name));
            case "string" -> string(value, name);
            case "boolean" -> {
                require(value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean(), name, type);
                yield value.getAsBoolean();
            }
            case "duration" -> duration(value, name);
            case "u16" -> number(value, name, BigInteger.ZERO, 16).shortValue();
            case "u32" -> number(value, name, BigInteger.ZERO, 32).intValue();
            case "u64" -> number(value, name, BigInteger.ZERO, 64).longValue();
            case "i32" -> number(value, name, BigInteger.ONE.shiftLeft(31).negate(), 31).intValue();
            default -> object(type, string(value, name));
        };
    }

    Object object(String type, String name) {
        Object object = objects.get(name);
        if (!Names.type(type).isInstance(object)) {
            throw new Invalid("no " + type + " of the name " + name);
        }
        return object;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object constant(Class<?> type, String name) {
        return Enum.valueOf((Class) type, name);
    }

    private static BigInteger number(JsonElement value, String name, BigInteger least, int bits) {
        String text = string(value, name);
        require(text.matches("-?(0|[1-9]\\d*)"), name, "decimal number");
        BigInteger number = new BigInteger(text);
        BigInteger most = BigInteger.ONE.shiftLeft(bits);
        require(number.compareTo(least) >= 0 && number.compareTo(most) < 0, name, "number of its type");
        return number;
    }

    private static Duration duration(JsonElement value, String name) {
        require(value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber(), name, "duration");
        BigDecimal seconds = value.getAsBigDecimal();
        require(seconds.signum() >= 0 && seconds.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0,
                name, "duration");
        BigInteger nanos = seconds.movePointRight(9).setScale(0, java.math.RoundingMode.HALF_EVEN).toBigInteger();
        BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
        return Duration.ofSeconds(parts[0].longValue(), parts[1].longValue());
    }

    static String string(JsonElement value, String name) {
        require(value.isJsonPrimitive() && value.getAsJsonPrimitive().isString(), name, "string");
        return value.getAsString();
    }

    private static void require(boolean valid, String name, String type) {
        if (!valid) {
            throw new Invalid(name + " is not a " + type);
        }
    }
}
