package io.inmesh.transport;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Fails what blocks an event loop by the mesh's own doing. The libraries below may take their short locks: Netty's
 * allocator does, now and then.
 */
public final class OwnBlockingCalls implements BlockHoundIntegration {

    private static final List<String> PLATFORM = List.of("java.", "jdk.", "sun.", "reactor.blockhound.");
    private static final StackWalker STACK = StackWalker.getInstance();

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(OwnBlockingCalls::judge);
    }

    private static void judge(BlockingMethod method) {
        String caller = STACK.walk(frames -> frames.map(StackFrame::getClassName)
                .filter(OwnBlockingCalls::isNoPlatform)
                .findFirst()
                .orElse(""));
        if (caller.startsWith("io.inmesh.")) {
            throw new BlockingOperationError(method);
        }
    }

    private static boolean isNoPlatform(String className) {
        return PLATFORM.stream().noneMatch(className::startsWith)
                && !className.startsWith(OwnBlockingCalls.class.getName());
    }
}
