package io.inmesh.config.subscription;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes a stream of server-sent events apart (HTML Standard, 9.2.6), however its bytes come. Not thread-safe.
 *
 * <p>Unlike a browser it has bounds: {@value #MAX_DATA} bytes of data an event, {@value #MAX_LINE} bytes any other line.
 */
final class EventParser {

    static final int MAX_DATA = 64 * 1024 * 1024;
    static final int MAX_LINE = 64 * 1024;

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final int maxData;
    private final Bytes line = new Bytes();
    private final Bytes data = new Bytes();
    private String name = "";
    private String id = "";
    private boolean hasData;
    private boolean afterReturn;
    private boolean isFirstLine = true;

    /**
     * One event.
     *
     * @param name empty: it has none
     * @param id empty: it has none
     * @param data lines joined by line feeds
     */
    record Event(String name, String id, String data) {}

    EventParser() {
        this(MAX_DATA);
    }

    /** @param maxData bytes that an event may hold */
    EventParser(int maxData) {
        this.maxData = maxData;
    }

    /**
     * Takes the next bytes and passes on the events that they complete.
     *
     * @throws IllegalArgumentException when a bound is passed; the parser is of no use then
     */
    void take(ByteBuffer chunk, Consumer<Event> events) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            boolean isSecondHalf = afterReturn && b == '\n';
            afterReturn = b == '\r';
            if (isSecondHalf) {
                begin = i + 1;
            } else if (b == '\n' || b == '\r') {
                add(bytes, begin, i - begin);
                begin = i + 1;
                endLine(events);
            }
        }
        add(bytes, begin, bytes.length - begin);
    }

    /** A line may pass its bound by as much as one chunk before that is noticed. */
    private void add(byte[] bytes, int from, int count) {
        line.add(bytes, from, count);
        boolean isData = line.startsWith(DATA);
        int bound = isData ? maxData + DATA.length + 1 : MAX_LINE;
        if (line.size > bound) {
            throw new IllegalArgumentException((isData ? "an event" : "a line") + " of the stream has more than "
                    + bound + " bytes (expected: at most that)");
        }
    }

    private void endLine(Consumer<Event> events) {
        if (isFirstLine && line.startsWith(MARK)) {
            line.dropFirst(MARK.length);
        }
        isFirstLine = false;
        if (line.size == 0) {
            dispatch(events);
        } else {
            field();
        }
        line.clear();
    }

    private void field() {
        int colon = line.indexOf((byte) ':');
        if (colon == 0) {
            return; // a comment
        }
        int end = colon < 0 ? line.size : colon;
        int from = colon < 0 ? line.size : colon + 1;
        if (from < line.size && line.content[from] == ' ') {
            from++;
        }
        switch (line.text(0, end)) {
            case "event" -> name = line.text(from, line.size);
            case "id" -> {
                String value = line.text(from, line.size);
                id = value.indexOf('\0') >= 0 ? id : value;
            }
            case "data" -> addData(from);
            default -> {} // "retry" too: when to come again is decided here
        }
    }

    private void addData(int from) {
        int count = line.size - from;
        if (data.size + count + 1 > maxData) {
            throw new IllegalArgumentException(
                    "an event of the stream has more than " + maxData + " bytes (expected: at most that)");
        }
        if (hasData) {
            data.add(new byte[] {'\n'}, 0, 1);
        }
        hasData = true;
        data.add(line.content, from, count);
    }

    private void dispatch(Consumer<Event> events) {
        Event event = hasData ? new Event(name, id, data.text(0, data.size)) : null;
        name = "";
        id = "";
        hasData = false;
        data.clear();
        if (event != null) {
            events.accept(event);
        }
    }

    /** Bytes that come little by little. */
    private static final class Bytes {

        private static final int SMALL = 256;

        private byte[] content = new byte[SMALL];
        private int size;

        void add(byte[] source, int from, int count) {
            if (size + count > content.length) {
                content = Arrays.copyOf(content, Math.max(size + count, content.length + (content.length >> 1)));
            }
            System.arraycopy(source, from, content, size, count);
            size += count;
        }

        /** What was large once is not held for ever. */
        void clear() {
            size = 0;
            content = content.length > MAX_LINE ? new byte[SMALL] : content;
        }

        void dropFirst(int count) {
            System.arraycopy(content, count, content, 0, size - count);
            size -= count;
        }

        boolean startsWith(byte[] prefix) {
            return size >= prefix.length && Arrays.equals(content, 0, prefix.length, prefix, 0, prefix.length);
        }

        int indexOf(byte wanted) {
            for (int i = 0; i < size; i++) {
                if (content[i] == wanted) {
                    return i;
                }
            }
            return -1;
        }

        String text(int from, int to) {
            return new String(content, from, to - from, StandardCharsets.UTF_8);
        }
    }
}
