import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/** Calls of the package by name. */
final class Calls {
    private Calls() {}

    /** Calls a constructor that has exactly these arguments. */
    static Object construct(Class<?> type, Object... arguments) {
        try {
            return constructor(type, arguments.length).newInstance(arguments);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static Object call(String operation, Object target, List<Object> arguments) throws Throwable {
        int dot = operation.indexOf('.');
        Class<?> type = Names.type(dot < 0 ? "SimdRDriveWsClient" : operation.substring(0, dot));
        String name = Names.member(operation.substring(dot + 1));
        Object[] values = arguments.toArray();
        try {
            return name.equals("new")
                    ? constructor(type, values.length).newInstance(values)
                    : method(type, name, values.length).invoke(target, values);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static Constructor<?> constructor(Class<?> type, int arguments) {
        return Arrays.stream(type.getConstructors())
                .filter(c -> c.getParameterCount() == arguments)
                .filter(c -> arguments == 0 || !c.getParameterTypes()[0].getSimpleName().endsWith("Handle"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no constructor of " + type));
    }

    private static Method method(Class<?> type, String name, int arguments) {
        return Arrays.stream(type.getMethods())
                .filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments && !m.isBridge())
                .filter(m -> Arrays.stream(m.getParameterTypes())
                        .noneMatch(java.util.concurrent.Executor.class::equals))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no method " + type + "." + name));
    }
}
