package io.inmesh.transport;

import io.netty.channel.ChannelPipeline;

/** How the connections of a soak are secured: its one parameter for that. */
enum SoakSecurity {
    CLEAR;

    ConnectionSettings client(ConnectionSettings settings) {
        return settings;
    }

    ListenerSettings listener(ListenerSettings settings) {
        return settings;
    }

    /** Puts what secures the scripted peer's side of a connection first into its empty pipeline. */
    void secure(ChannelPipeline pipeline) {
        // In clear text nothing does.
    }
}
