import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import io.github.simd_r_drive.Adapters;
import io.github.simd_r_drive.DataStoreException;
import io.github.simd_r_drive.EntryHandle;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Executes the steps of the conformance suite; see tests/conformance/README.md. */
final class Runner {
    private static final Gson GSON = new GsonBuilder()
            .serializeNulls().disableHtmlEscaping().setStrictness(Strictness.STRICT).create();
    private static final Set<String> MEMBERS = Set.of("id", "op", "object", "args", "save", "start");

    private final Map<String, Object> objects = new HashMap<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final JsonObject table;
    private final Arguments arguments;
    private final Answers answers;

    /** A call in the background, and the step that started it. */
    private record Call(String operation, CompletableFuture<?> result, JsonObject step, Runnable cancel) {}

    private Runner(JsonObject table) {
        this.table = table;
        this.arguments = new Arguments(table, objects);
        this.answers = new Answers(table);
    }

    public static void main(String[] ignored) throws Exception {
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Runner runner;
        try (var table = Runner.class.getResourceAsStream("/operations.json")) {
            runner = new Runner(GSON.fromJson(new InputStreamReader(table, StandardCharsets.UTF_8), JsonObject.class));
        }
        output.printf("{\"protocol\": 1, \"language\": \"java\", \"version\": \"%s\"}%n", Runtime.version());
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            output.println(GSON.toJson(runner.answer(line)));
        }
        System.exit(0);
    }

    private JsonObject answer(String line) {
        JsonObject answer = new JsonObject();
        answer.add("id", JsonNull.INSTANCE);
        try {
            JsonObject step = parse(line);
            answer.add("id", id(step));
            answer.add("value", execute(step));
        } catch (Invalid invalid) {
            answer.addProperty("invalid", invalid.getMessage());
        } catch (DataStoreException error) {
            answer.add("error", answers.error(error));
        } catch (CancellationException cancelled) {
            answer.addProperty("cancelled", true);
        } catch (Throwable unexpected) {
            answer.addProperty("unexpected", unexpected.toString());
        }
        return answer;
    }

    private static JsonObject parse(String line) {
        try {
            if (GSON.fromJson(line, JsonElement.class) instanceof JsonObject step) {
                return step;
            }
        } catch (JsonParseException notJson) {
            throw new Invalid("not JSON: " + notJson.getMessage());
        }
        throw new Invalid("a step is an object");
    }

    private static JsonElement id(JsonObject step) {
        JsonElement id = step.get("id");
        if (id instanceof JsonPrimitive number && number.isNumber() && number.getAsString().matches("\\d+")) {
            return id;
        }
        throw new Invalid("id is not a number");
    }

    private JsonElement execute(JsonObject step) throws Throwable {
        for (String member : step.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new Invalid("unknown member " + member);
            }
        }
        String operation = text(step, "op");
        JsonObject given = args(step);
        return switch (operation) {
            case "reset" -> reset();
            case "await" -> await(call(given));
            case "cancel" -> {
                calls.get(call(given)).cancel.run();
                yield JsonNull.INSTANCE;
            }
            case "view" -> view(step);
            case "release" -> release(step);
            default -> call(operation, given, step);
        };
    }

    private static JsonObject args(JsonObject step) {
        if (!step.has("args")) {
            return new JsonObject();
        }
        if (step.get("args") instanceof JsonObject args) {
            return args;
        }
        throw new Invalid("args is not an object");
    }

    private static String text(JsonObject step, String member) {
        if (!step.has(member)) {
            throw new Invalid("no " + member);
        }
        return Arguments.string(step.get(member), member);
    }

    private JsonElement call(String operation, JsonObject given, JsonObject step) throws Throwable {
        JsonObject declaration = table.getAsJsonObject("operations").getAsJsonObject(operation);
        if (declaration == null) {
            throw new Invalid("no operation " + operation);
        }
        JsonElement type = declaration.get("object");
        if (type.isJsonNull() && step.has("object")) {
            throw new Invalid(operation + " has no object");
        }
        Object target = type.isJsonNull() ? null : arguments.object(type.getAsString(), text(step, "object"));
        JsonObject declared = declaration.getAsJsonObject("arguments").deepCopy();
        boolean needsMemory = declared.remove("address") != null;
        List<Object> values = arguments.all(declared, given);
        if (step.has("save")) {
            text(step, "save");
        }
        if (needsMemory) {
            return intoMemory(operation, target, values);
        }
        boolean isAsync = declaration.get("async").getAsBoolean();
        if (!step.has("start")) {
            Object result = Calls.call(operation, target, values);
            return result(operation, isAsync ? get((CompletableFuture<?>) result) : result, step);
        }
        calls.put(text(step, "start"), isAsync
                ? started(operation, (CompletableFuture<?>) Calls.call(operation, target, values), step)
                : onThread(operation, target, values, step));
        return JsonNull.INSTANCE;
    }

    private static Call started(String operation, CompletableFuture<?> result, JsonObject step) {
        return new Call(operation, result, step, () -> result.cancel(true));
    }

    private static Call onThread(String operation, Object target, List<Object> values, JsonObject step) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(Calls.call(operation, target, values));
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return new Call(operation, result, step, thread::interrupt);
    }

    private static Object get(CompletableFuture<?> future) throws Throwable {
        try {
            return future.get();
        } catch (ExecutionException | CompletionException failure) {
            throw failure.getCause();
        }
    }

    /** The last arguments of these operations are the memory's size. */
    private JsonElement intoMemory(String operation, Object target, List<Object> values) throws Throwable {
        long size = (Long) values.getLast();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(size).fill((byte) 0xee);
            values.add(values.size() - 1, memory.address());
            Object result = Calls.call(operation, target, values);
            JsonObject answer = new JsonObject();
            answer.add("result", answers.value(returned(operation), result));
            answer.addProperty("memory", Bytes.show(memory.toArray(ValueLayout.JAVA_BYTE)));
            return answer;
        }
    }

    private String returned(String operation) {
        JsonElement type = table.getAsJsonObject("operations").getAsJsonObject(operation).get("returns");
        return type.isJsonNull() ? "" : type.getAsString();
    }

    private JsonElement result(String operation, Object result, JsonObject step) throws Exception {
        boolean isObject = result instanceof AutoCloseable;
        if (!isObject) {
            return answers.value(returned(operation), result);
        }
        if (step.has("save")) {
            objects.put(text(step, "save"), result);
        } else {
            ((AutoCloseable) result).close();
        }
        JsonObject answer = new JsonObject();
        answer.addProperty("object", result.getClass().getSimpleName());
        return answer;
    }

    private String call(JsonObject given) {
        if (!given.keySet().equals(Set.of("call"))) {
            throw new Invalid("args is {\"call\": NAME}");
        }
        String name = text(given, "call");
        if (!calls.containsKey(name)) {
            throw new Invalid("no call of the name " + name);
        }
        return name;
    }

    private JsonElement await(String name) throws Throwable {
        Call call = calls.remove(name);
        return result(call.operation, get(call.result), call.step);
    }

    private JsonElement view(JsonObject step) {
        EntryHandle entry = (EntryHandle) arguments.object("EntryHandle", text(step, "object"));
        return new JsonPrimitive(Bytes.show(Adapters.view(entry).toArray(ValueLayout.JAVA_BYTE)));
    }

    private JsonElement release(JsonObject step) throws Exception {
        String name = text(step, "object");
        if (!(objects.remove(name) instanceof AutoCloseable object)) {
            throw new Invalid("no object of the name " + name);
        }
        object.close();
        return JsonNull.INSTANCE;
    }

    private JsonElement reset() throws Exception {
        calls.clear();
        for (Object object : objects.values()) {
            ((AutoCloseable) object).close();
        }
        objects.clear();
        return JsonNull.INSTANCE;
    }
}
