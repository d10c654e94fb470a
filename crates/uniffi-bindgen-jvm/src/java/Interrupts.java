package @PACKAGE@;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Lets the library ask whether a thread that waits in it is interrupted. */
final class Interrupts {
    private Interrupts() {}

    /** The library, which asks from now on if it can: with the crate {@code uniffi-jvm-runtime} in it. */
    static SymbolLookup watched(SymbolLookup library) {
        library.find("uniffi_watch_interrupts").ifPresent(Interrupts::watch);
        return library;
    }

    private static void watch(MemorySegment function) {
        Linker linker = Linker.nativeLinker();
        MemorySegment check = linker.upcallStub(
                isInterrupted(), FunctionDescriptor.of(ValueLayout.JAVA_BOOLEAN), Arena.global());
        MethodHandle watch = linker.downcallHandle(function, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        try {
            watch.invokeExact(check);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    /** Consists of Java's own methods, so that it keeps no class of this package loaded. */
    private static MethodHandle isInterrupted() {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            return MethodHandles.filterReturnValue(
                    lookup.findStatic(Thread.class, "currentThread", MethodType.methodType(Thread.class)),
                    lookup.findVirtual(Thread.class, "isInterrupted", MethodType.methodType(boolean.class)));
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError(failure);
        }
    }
}
