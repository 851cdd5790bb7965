package io.inmesh.balancing;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Indices in turn, by weight, evenly interleaved, from one shared counter: gRPC's static stride scheduler (gRFC A58). Round
 * after round passes over all indices; the heaviest is taken in each round, one of half its weight in every second.
 * Lock-free; a call takes at most two rounds.
 */
final class StrideSchedule {

    private static final AtomicIntegerFieldUpdater<StrideSchedule> SEQUENCE =
            AtomicIntegerFieldUpdater.newUpdater(StrideSchedule.class, "sequence");

    /** The weight of the heaviest index; a lighter one than 1/{@value} of it is taken more often than it should. */
    private static final int MAX = 0xFFFF;

    /** Spreads the rounds in which indices of the same weight are taken. */
    private static final int OFFSET = MAX / 2;

    private final int[] strides;

    @SuppressWarnings("UnusedVariable") // by SEQUENCE
    private volatile int sequence;

    /**
     * @param weights at least one, all positive
     * @param start any number: schedules that start alike would visit nodes in step
     */
    StrideSchedule(double[] weights, int start) {
        double max = 0;
        for (double weight : weights) {
            max = Math.max(max, weight);
        }
        strides = new int[weights.length];
        for (int i = 0; i < strides.length; i++) {
            strides[i] = Math.max(1, (int) Math.round(weights[i] / max * MAX));
        }
        sequence = start;
    }

    int next() {
        while (true) {
            long position = Integer.toUnsignedLong(SEQUENCE.getAndIncrement(this));
            int index = (int) (position % strides.length);
            long round = position / strides.length;
            long phase = (strides[index] * round + (long) index * OFFSET) % MAX;
            if (phase >= MAX - strides[index]) {
                return index;
            }
        }
    }
}
