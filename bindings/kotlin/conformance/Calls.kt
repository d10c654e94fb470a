import java.lang.reflect.InvocationTargetException
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.full.callSuspend
import kotlin.reflect.full.companionObject
import kotlin.reflect.full.companionObjectInstance
import kotlin.reflect.full.memberFunctions
import kotlin.reflect.full.valueParameters
import kotlin.reflect.jvm.kotlinFunction

private const val PACKAGE = "io.github.simd_r_drive.kotlin"

/** `read_by_hash` is `readByHash`. */
fun member(name: String) =
    name.split("_").joinToString("") { it.replaceFirstChar(Char::uppercase) }.replaceFirstChar(Char::lowercase)

/** `EveryWrite` is `EVERY_WRITE`. */
fun constant(name: String) = name.replace(Regex("(?<=[a-z])(?=[A-Z])"), "_").uppercase()

fun type(name: String): KClass<*> = Class.forName("$PACKAGE.$name").kotlin

/** Calls a constructor that has exactly these arguments. */
fun construct(type: String, arguments: List<Any?>): Any = constructor(type, arguments.size).call(*arguments.toTypedArray())

/** Calls an operation of the package by its name. */
suspend fun call(operation: String, target: Any?, arguments: List<Any?>): Any? {
    val owner = operation.substringBefore('.', "")
    val name = operation.substringAfter('.')
    try {
        if (name == "new") return construct(owner, arguments)
        val function = function(owner, member(name), target == null, arguments.size)
        val receiver = target ?: owner.takeIf { it.isNotEmpty() }?.let { type(it).companionObjectInstance }
        return function.callSuspend(*listOfNotNull(receiver).plus(arguments).toTypedArray())
    } catch (failure: InvocationTargetException) {
        throw failure.targetException
    }
}

private fun constructor(type: String, arguments: Int): KFunction<Any> =
    type(type).constructors.first { constructor ->
        constructor.parameters.size == arguments &&
            constructor.parameters.none { "Handle" in "${it.type}" || "Marker" in "${it.type}" }
    }

private fun function(owner: String, name: String, isStatic: Boolean, arguments: Int): KFunction<*> {
    val functions = when {
        owner.isEmpty() -> Class.forName("$PACKAGE.Simd_r_drive_ws_clientKt").methods.mapNotNull { it.kotlinFunction }
        isStatic -> type(owner).companionObject!!.memberFunctions
        else -> type(owner).memberFunctions
    }
    return functions.first { it.name == name && it.valueParameters.size == arguments }
}
