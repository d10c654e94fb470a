import com.google.gson.Gson
import com.google.gson.GsonBuilder
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParseException
import com.google.gson.JsonPrimitive
import com.google.gson.Strictness
import com.sun.jna.Memory
import com.sun.jna.Pointer
import io.github.simd_r_drive.kotlin.DataStoreException
import io.github.simd_r_drive.kotlin.EntryHandle
import io.github.simd_r_drive.kotlin.view
import java.io.PrintStream
import kotlin.system.exitProcess
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible

private val GSON: Gson =
    GsonBuilder().serializeNulls().disableHtmlEscaping().setStrictness(Strictness.STRICT).create()
private val MEMBERS = setOf("id", "op", "object", "args", "save", "start")

/** A call in the background, and the step that started it. */
private class Call(val operation: String, val result: Deferred<Any?>, val step: JsonObject)

/** Executes the steps of the conformance suite; see tests/conformance/README.md. */
private class Runner(table: JsonObject) {
    private val operations = table.getAsJsonObject("operations")
    private val objects = HashMap<String, Any>()
    private val calls = HashMap<String, Call>()
    private val arguments = Arguments(table, objects)
    private val answers = Answers(table)
    private val background = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    fun answer(line: String) = JsonObject().apply {
        add("id", JsonNull.INSTANCE)
        try {
            val step = parse(line)
            add("id", id(step))
            add("value", runBlocking { execute(step) })
        } catch (invalid: Invalid) {
            addProperty("invalid", invalid.message)
        } catch (error: DataStoreException) {
            add("error", answers.error(error))
        } catch (cancelled: CancellationException) {
            addProperty("cancelled", true)
        } catch (unexpected: Throwable) {
            addProperty("unexpected", "$unexpected")
        }
    }

    private fun parse(line: String): JsonObject {
        val step = try {
            GSON.fromJson(line, JsonElement::class.java)
        } catch (error: JsonParseException) {
            throw Invalid("not JSON: ${error.message}")
        }
        return step as? JsonObject ?: throw Invalid("a step is an object")
    }

    private fun id(step: JsonObject): JsonElement {
        val id = step["id"] as? JsonPrimitive
        if (id == null || !id.isNumber || !id.asString.matches(Regex("\\d+"))) throw Invalid("id is not a number")
        return id
    }

    private suspend fun execute(step: JsonObject): JsonElement {
        step.keySet().firstOrNull { it !in MEMBERS }?.let { throw Invalid("unknown member $it") }
        val operation = text(step, "op")
        val given = if (step.has("args")) step["args"] as? JsonObject else JsonObject()
        if (given == null) throw Invalid("args is not an object")
        return when (operation) {
            "reset" -> reset()
            "await" -> calls.remove(call(given))!!.let { result(it.operation, it.result.await(), it.step) }
            "cancel" -> JsonNull.INSTANCE.also { calls.getValue(call(given)).result.cancel() }
            "view" -> view(arguments.find("EntryHandle", text(step, "object")) as EntryHandle)
            "release" -> release(text(step, "object"))
            else -> call(operation, given, step)
        }
    }

    private fun text(step: JsonObject, member: String) =
        string(step[member] ?: throw Invalid("no $member"), member)

    private suspend fun call(operation: String, given: JsonObject, step: JsonObject): JsonElement {
        val declaration = operations.getAsJsonObject(operation) ?: throw Invalid("no operation $operation")
        val type = declaration["object"]
        if (type.isJsonNull && step.has("object")) throw Invalid("$operation has no object")
        val target = if (type.isJsonNull) null else arguments.find(type.asString, text(step, "object"))
        val declared = declaration.getAsJsonObject("arguments").deepCopy()
        val needsMemory = declared.remove("address") != null
        val values = arguments.all(declared, given)
        if (step.has("save")) text(step, "save")
        if (needsMemory) return intoMemory(operation, target, values)
        if (!step.has("start")) return result(operation, call(operation, target, values), step)
        val result = background.async {
            if (declaration["async"].asBoolean) call(operation, target, values)
            else runInterruptible { runBlocking { call(operation, target, values) } }
        }
        calls[text(step, "start")] = Call(operation, result, step)
        return JsonNull.INSTANCE
    }

    /** The last argument of these operations is the memory's size. */
    private suspend fun intoMemory(operation: String, target: Any?, values: List<Any?>): JsonElement {
        val size = (values.last() as ULong).toLong()
        // Memory of JNA has at least one byte.
        val memory = Memory(maxOf(size, 1)).apply { setMemory(0, size(), 0xee.toByte()) }
        val address = Pointer.nativeValue(memory).toULong()
        val result = call(operation, target, values.dropLast(1) + address + values.last())
        return JsonObject().apply {
            add("result", answers.value(returned(operation), result))
            addProperty("memory", show(memory.getByteArray(0, size.toInt())))
        }
    }

    private fun returned(operation: String) =
        operations.getAsJsonObject(operation)["returns"].let { if (it.isJsonNull) "" else it.asString }

    private fun result(operation: String, result: Any?, step: JsonObject): JsonElement {
        if (result !is AutoCloseable) return answers.value(returned(operation), result)
        if (step.has("save")) objects[text(step, "save")] = result else result.close()
        return JsonObject().apply { addProperty("object", result::class.simpleName) }
    }

    private fun call(given: JsonObject): String {
        if (given.keySet() != setOf("call")) throw Invalid("args is {\"call\": NAME}")
        return text(given, "call").also { if (it !in calls) throw Invalid("no call of the name $it") }
    }

    private fun view(entry: EntryHandle): JsonElement {
        val view = entry.view()
        return JsonPrimitive(show(ByteArray(view.remaining()).also { view.get(it) }))
    }

    private fun release(name: String): JsonElement {
        val released = objects.remove(name) as? AutoCloseable ?: throw Invalid("no object of the name $name")
        released.close()
        return JsonNull.INSTANCE
    }

    private fun reset(): JsonElement {
        calls.clear()
        objects.values.forEach { (it as AutoCloseable).close() }
        objects.clear()
        return JsonNull.INSTANCE
    }
}

fun main() {
    val output = PrintStream(System.out, true, Charsets.UTF_8)
    val table = Runner::class.java.getResourceAsStream("/operations.json")!!.reader().use {
        GSON.fromJson(it, JsonObject::class.java)
    }
    val runner = Runner(table)
    output.println("{\"protocol\": 1, \"language\": \"kotlin\", \"version\": \"${KotlinVersion.CURRENT}\"}")
    for (line in System.`in`.bufferedReader().lineSequence()) {
        output.println(GSON.toJson(runner.answer(line)))
    }
    exitProcess(0)
}
