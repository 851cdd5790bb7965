package io.inmesh.benchmarks.call;

import java.io.IOException;

/** A server in its own process. Argument: its name. Prints its port; then answers as {@link Backends} does. */
final class ServerProcess {

    private ServerProcess() {}

    public static void main(String[] args) throws IOException {
        try (Profile profile = Profile.asAsked()) {
            System.out.println(Server.named(args[0]).getAsInt());
            Backends.answerQuestions(profile);
        }
        System.exit(0);
    }
}
