package io.inmesh.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Calls without pause, against a server of ours and against a scripted one that does everything wrong, over HTTP/1.1 and
 * HTTP/2; then a moment of rest, at which all that was taken must have been given back; and again.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of scheduled tasks
final class Soak implements AutoCloseable {

    /**
     * @param length of the whole
     * @param busy how long calls are made before each rest
     * @param users who call at the same time
     * @param maxBits bodies have up to 2 to this power of bytes
     */
    record Settings(
            long seed, Duration length, Duration busy, Duration idle, int users, int maxBits, SoakSecurity security) {}

    private static final long SLACK_MILLIS = 15_000;
    /** That a loop has really run while a call was late: the process may have to share its processors. */
    private static final int SLACK_BEATS = 100;

    private static final int BEAT_MILLIS = 100;
    /** What Netty's allocator may keep for the next calls. */
    private static final long MAX_DIRECT = 768L << 20;

    /** Rests whose lowest use of memory is compared: the first ones with the last. */
    private static final int TREND = 5;

    private static final Duration REST = Duration.ofMinutes(3);
    private static final int MAX_THINK_MILLIS = 150;
    private static final int MAX_STREAMS = 256;

    private final Settings settings;
    private final SoakTally tally = new SoakTally();
    private final SoakWorld world;
    private final LeakReports leaks = new LeakReports();
    private final SoakGoodbyes goodbyes = new SoakGoodbyes();
    /** What the product rightly says of such callers, thousands of times. */
    private final Logger log = Logger.getLogger("io.inmesh.transport");

    private final Logger codecLog = Logger.getLogger("io.netty.handler.codec.http2");

    private final ScheduledExecutorService watchman = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "soak-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<Long, SoakCall> inFlight = new ConcurrentHashMap<>();
    private final Queue<User> parked = new ConcurrentLinkedQueue<>();
    /** Calls of which the client said that no peer had seen them, since the last rest. */
    private final Set<Long> unprocessed = ConcurrentHashMap.newKeySet();

    private final AtomicLong ids = new AtomicLong();
    private final List<AtomicLong> beats = new ArrayList<>();
    private final List<Long> directAtRest = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private volatile boolean paused;
    private volatile SoakGauges peak = SoakGauges.now();
    private volatile int mostInFlight;
    private int reported;
    /** How long nobody watched, though it should be every second: what the machine did not give. */
    private volatile long longestStandstill;

    private long watchedNanos = System.nanoTime();

    Soak(Settings settings) {
        this.settings = settings;
        log.setLevel(Level.SEVERE);
        codecLog.setLevel(Level.WARNING);
        world = new SoakWorld(settings);
    }

    /** Runs it; what went wrong is in the result. */
    SoakTally run() {
        for (int i = 0; i < settings.users; i++) {
            parked.add(new User(i));
        }
        watchman.scheduleAtFixedRate(this::watch, 1, 1, TimeUnit.SECONDS);
        for (EventLoop loop : world.clientLoops.loops()) {
            AtomicLong beat = new AtomicLong();
            beats.add(beat);
            loop.scheduleWithFixedDelay(beat::incrementAndGet, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
        SoakGauges baseline = null;
        long end = startNanos + settings.length.toNanos();
        while (System.nanoTime() < end) {
            paused = false;
            for (User user = parked.poll(); user != null; user = parked.poll()) {
                user.later();
            }
            LockSupport.parkNanos(Math.max(0, Math.min(settings.busy.toNanos(), end - System.nanoTime())));
            paused = true;
            SoakGauges rest = rest();
            directAtRest.add(rest.direct());
            report("at rest: " + rest);
            if (baseline == null) {
                baseline = rest;
            } else {
                rest.growthOver(baseline).forEach(tally::violation);
            }
        }
        judgeHarm();
        judgeMemory();
        report("the end");
        System.out.println(summary());
        return tally;
    }

    /** At rest nothing is held any more. */
    private SoakGauges rest() {
        await("every call ends", Duration.ofMinutes(8), () -> parked.size() == settings.users && inFlight.isEmpty());
        world.rest().forEach((what, condition) -> await(what, REST, condition));
        for (long id : unprocessed) {
            if (world.hasSeen(id)) {
                tally.violation("#" + id + " was seen by a peer, and reported as unprocessed");
            }
        }
        unprocessed.clear();
        world.forget();
        LeakReports.look();
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        LeakReports.look();
        leaks.found.forEach(leak -> tally.violation("leak: " + leak));
        leaks.found.clear();
        return SoakGauges.now();
    }

    private void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                tally.violation("not within " + limit + ": " + what + "; in flight " + inFlight.size() + ", " + world);
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** On HTTP/1.1 the end of a connection can meet one other call; on HTTP/2 all of its streams. */
    private void judgeHarm() {
        for (SoakTarget target : world.targets) {
            long limit = tally.harmful(target.name()) * (target.multiplexed() ? MAX_STREAMS : 1);
            if (tally.harmed(target.name()) > limit) {
                tally.violation(target.name() + ": " + tally.harmed(target.name())
                        + " calls lost their connection for no reason of their own (expected: at most " + limit + ")");
            }
        }
    }

    /** The allocator keeps what it once needed, now more, now less; a leak would raise the least of it. */
    private void judgeMemory() {
        int rests = directAtRest.size();
        if (rests >= 2 * TREND) {
            long first = Collections.min(directAtRest.subList(0, TREND));
            long last = Collections.min(directAtRest.subList(rests - TREND, rests));
            if (last > 2 * first + (64 << 20)) {
                tally.violation("direct memory grows: at least " + first + " bytes in the first rests, " + last
                        + " in the last");
            }
        }
        if (peak.direct() > MAX_DIRECT) {
            tally.violation("direct memory: " + peak.direct() + " bytes (expected: at most " + MAX_DIRECT + ")");
        }
    }

    /** Every second: no call outlives its limit. */
    private void watch() {
        long now = System.nanoTime();
        longestStandstill = Math.max(longestStandstill, now - watchedNanos);
        watchedNanos = now;
        mostInFlight = Math.max(mostInFlight, inFlight.size());
        peak = peak.max(SoakGauges.now());
        long beat = beats.stream().mapToLong(AtomicLong::get).min().orElse(0);
        for (SoakCall call : inFlight.values()) {
            long overrun = TimeUnit.NANOSECONDS.toMillis(now - call.startNanos) - call.limitMillis;
            tally.longestOverrunMillis.accumulateAndGet(overrun, Math::max);
            if (overrun > 0 && call.overdueBeat < 0) {
                call.overdueBeat = beat;
            }
            if (overrun > SLACK_MILLIS && beat - call.overdueBeat > SLACK_BEATS) {
                call.violation("did not end, " + overrun + " ms after its limit");
                call.cancel();
            }
        }
        if (TimeUnit.NANOSECONDS.toSeconds(now - startNanos) % 60 == 0) {
            report("busy: " + SoakGauges.now());
        }
    }

    private synchronized void report(String what) {
        System.out.printf(
                "%6d s  %,d calls, %d in flight, %,d MiB up, %,d MiB down, %d violations; %s%n",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos),
                tally.calls.sum(),
                inFlight.size(),
                tally.bytesUp.sum() >> 20,
                tally.bytesDown.sum() >> 20,
                tally.violations(),
                what);
        tally.described().stream().skip(reported).forEach(violation -> {
            System.out.println("VIOLATION " + violation);
            reported++;
        });
    }

    private String summary() {
        StringBuilder text = new StringBuilder(String.format(
                "%n%d s, seed %d, at most %,d calls at once; %,d calls; %,d MiB sent, %,d MiB received;%npeak: %s;%n"
                        + "longest overrun of a limit: %d ms; longest standstill of the process: %d ms; %d violations%n%n",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos),
                settings.seed,
                mostInFlight,
                tally.calls.sum(),
                tally.bytesUp.sum() >> 20,
                tally.bytesDown.sum() >> 20,
                peak,
                Math.max(0, tally.longestOverrunMillis.get()),
                TimeUnit.NANOSECONDS.toMillis(longestStandstill),
                tally.violations()));
        text.append(tally.table(world.targets.stream().map(SoakTarget::name).toList()));
        tally.described()
                .forEach(
                        violation -> text.append("VIOLATION ").append(violation).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        watchman.shutdownNow();
        world.close();
        log.setLevel(null);
        codecLog.setLevel(null);
        leaks.close();
        goodbyes.close();
    }

    /** Calls, thinks, calls again. */
    private final class User implements Runnable {

        private final SoakTarget target;
        private final SoakPlan[] plans;
        private final Random random;

        User(int index) {
            target = world.targets.get(index % world.targets.size());
            plans = SoakPlan.of(target);
            random = new Random(settings.seed * 31 + index);
        }

        /** On one of the client's event loops, or on another thread. */
        void later() {
            EventLoops where = random.nextInt(4) == 0 ? world.clientLoops : world.callerLoops;
            where.loops()
                    .get(random.nextInt(2))
                    .schedule(this, random.nextInt(MAX_THINK_MILLIS), TimeUnit.MILLISECONDS);
        }

        @Override
        public void run() {
            if (paused) {
                parked.add(this);
                return;
            }
            SoakPlan plan = plans[random.nextInt(plans.length)];
            SoakCall call =
                    new SoakCall(target, plan, ids.incrementAndGet(), random, settings.maxBits, tally, this::ended);
            inFlight.put(call.id, call);
            call.start();
        }

        private void ended(SoakCall call, boolean wasUnprocessed) {
            inFlight.remove(call.id);
            if (wasUnprocessed) {
                unprocessed.add(call.id);
            }
            later();
        }
    }
}
