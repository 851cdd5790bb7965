package io.inmesh.transport;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The scripted peer's side of one call of a soak, whatever the protocol. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // of scheduled steps, which look whether they are still wanted
final class SoakAnswer {

    /** How one protocol writes it. */
    interface Out {
        EventExecutor executor();

        /** @param size of the body, or -1 for one whose end is marked, or -2 for one that lasts until the close */
        void head(long size, String... fields);

        void interim();

        void data(ByteBuffer chunk, boolean last);

        void end(String... trailers);

        void flush();

        boolean isWritable();

        void read(boolean wanted);

        /** Breaks the call, and with {@code all} the whole connection. */
        void cut(boolean all);

        void garbage();

        /** What the plan asks for beyond an answer. */
        void afterwards(SoakPlan plan);
    }

    private static final int SLICE = 32 * 1024;
    private static final int TRICKLES = 12;
    private static final int STALL_MILLIS = 5000;

    private final Out out;
    private final SoakPlan plan;
    private final long id;
    private final long size;
    private final int paceMillis;
    private final Random random;
    private final SoakContent.Check received;
    /** Where a plan that breaks does so: 0 at the head, 1 within the request, 2 before the answer, 3 within it. */
    private final int stage;

    private boolean answering;
    private boolean over;
    private long sent;

    SoakAnswer(Out out, SoakPlan plan, long id, long size, int paceMillis, Random random) {
        this.out = out;
        this.plan = plan;
        this.id = id;
        this.size = size;
        this.paceMillis = paceMillis;
        this.random = random;
        received = new SoakContent.Check(id);
        stage = random.nextInt(4);
    }

    /** The request's head has come. */
    void begin() {
        if (plan == SoakPlan.EARLY) {
            answer();
        } else if (plan == SoakPlan.REFUSE || (breaks() && stage == 0)) {
            breakOff();
        } else if (plan == SoakPlan.STALL_READ) {
            out.read(false);
            // A peer that never reads again would not see that the caller has gone.
            later(STALL_MILLIS, () -> out.read(true));
        }
    }

    void onData(ByteBuffer chunk) {
        received.accept(chunk);
        if (breaks() && stage == 1) {
            breakOff();
        }
    }

    /** The request has ended. */
    void onEnd() {
        if (over || answering) {
            return;
        }
        switch (plan) {
            case STALL, STALL_READ -> {}
            case GARBAGE -> {
                over = true;
                out.garbage();
            }
            case DELAY -> later(paceMillis, this::answer);
            case INTERIM -> {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    out.interim();
                }
                out.flush();
                later(paceMillis / 8, this::answer);
            }
            case RESET, CLOSE -> {
                if (stage <= 2) {
                    breakOff();
                } else {
                    answer();
                }
            }
            default -> answer();
        }
    }

    /** The connection, or the stream, is gone. */
    void onClosed() {
        over = true;
    }

    void onWritable() {
        if (answering && plan != SoakPlan.TRICKLE) {
            pump();
        }
    }

    private boolean breaks() {
        return plan == SoakPlan.RESET || plan == SoakPlan.CLOSE;
    }

    private void breakOff() {
        if (!over) {
            over = true;
            out.cut(plan == SoakPlan.CLOSE);
        }
    }

    private void later(int millis, Runnable step) {
        out.executor()
                .schedule(
                        () -> {
                            if (!over) {
                                step.run();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private boolean marksEnd() {
        return plan == SoakPlan.CHUNKED || (plan == SoakPlan.TRICKLE && (id & 1) == 0);
    }

    private void answer() {
        answering = true;
        String mine = String.valueOf(id);
        String got = plan == SoakPlan.EARLY || !received.isRight() ? "" : received.sum();
        if (plan == SoakPlan.UNTIL_CLOSE) {
            out.head(-2, "x-id", mine, "x-got", got, "x-sum", SoakContent.sum(~id, size));
        } else if (marksEnd()) {
            out.head(-1, "x-id", mine, "x-got", got);
        } else {
            out.head(size, "x-id", mine, "x-got", got, "x-sum", SoakContent.sum(~id, size));
        }
        if (plan == SoakPlan.TRICKLE) {
            out.flush();
            trickle();
        } else {
            pump();
        }
    }

    private void trickle() {
        long step = Math.max(1, size / TRICKLES);
        send(Math.min(step, size - sent));
        out.flush();
        if (sent < size) {
            later(paceMillis / TRICKLES, this::trickle);
        } else {
            finish();
        }
    }

    /** Where the answer stops short, if it does. */
    private long reach() {
        return switch (plan) {
            case STALL_BODY, RESET, CLOSE, TRUNCATE, CUT_SHORT -> size / 2;
            default -> size;
        };
    }

    private void pump() {
        long reach = reach();
        while (!over && sent < reach && out.isWritable()) {
            send(Math.min(SLICE, reach - sent));
            if (plan != SoakPlan.EXCESS) {
                out.flush();
            }
        }
        if (!over && sent >= reach) {
            finish();
        }
    }

    private void send(long count) {
        long end = sent + count;
        while (sent < end) {
            ByteBuffer next = SoakContent.slice(~id, sent, end - sent);
            sent += next.remaining();
            out.data(next, sent == size && !marksEnd());
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        switch (plan) {
            case STALL_BODY -> out.flush();
            case RESET, CLOSE, TRUNCATE -> {
                out.flush();
                out.cut(plan != SoakPlan.RESET);
            }
            default -> {
                if (marksEnd()) {
                    out.end("x-sum", SoakContent.sum(~id, size));
                } else if (sent < size) {
                    out.end();
                }
                out.afterwards(plan);
                out.flush();
            }
        }
    }
}
