package io.inmesh.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws collapsed stacks as a flame graph: a still SVG, callers below, as wide as their share; what is too narrow to see
 * is left out. Arguments: {@code collapsedFile svgFile title}. Prints the shares by part.
 */
final class FlameGraph {

    private static final int WIDTH = 1200;
    private static final int ROW = 16;
    private static final int HEAD = 30;
    private static final double NARROWEST = 1.2;
    private static final double CHARACTER = 6.1;

    private final StringBuilder out = new StringBuilder(1 << 16);
    private final double scale;
    private final int height;

    private FlameGraph(Frame root) {
        scale = (double) WIDTH / root.samples;
        height = HEAD + ROW * root.visibleDepth(NARROWEST / scale);
    }

    public static void main(String[] args) throws IOException {
        Stacks stacks = Stacks.read(Path.of(args[0]));
        Frame root = new Frame();
        stacks.all().forEach(stack -> {
            Frame frame = root;
            frame.samples += stack.samples();
            for (String name : stack.frames()) {
                frame = frame.children.computeIfAbsent(shortName(name), key -> new Frame());
                frame.samples += stack.samples();
            }
        });
        Files.writeString(Path.of(args[1]), new FlameGraph(root).draw(root, args[2]));
        Parts.print(stacks);
    }

    private static final class Frame {

        private final Map<String, Frame> children = new TreeMap<>();
        private long samples;

        int visibleDepth(double fewest) {
            return 1
                    + children.values().stream()
                            .filter(child -> child.samples >= fewest)
                            .mapToInt(child -> child.visibleDepth(fewest))
                            .max()
                            .orElse(0);
        }
    }

    private String draw(Frame root, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='monospace' font-size='10'>"
                        + "<style>rect{stroke:#fff;stroke-width:.5}text{pointer-events:none}</style>"
                        + "<rect width='100%%' height='100%%' fill='#fff'/>"
                        + "<text x='6' y='19' font-size='13' font-family='sans-serif'>%s</text>%n",
                WIDTH,
                height,
                escaped(title)));
        double x = 0;
        for (Map.Entry<String, Frame> child : root.children.entrySet()) {
            x += draw(child.getKey(), child.getValue(), x, 1, root.samples);
        }
        return out.append("</svg>\n").toString();
    }

    /** How wide it is. */
    private double draw(String name, Frame frame, double x, int level, long all) {
        double width = frame.samples * scale;
        if (width < NARROWEST) {
            return width;
        }
        int y = height - level * ROW;
        out.append(String.format(
                Locale.ROOT,
                "<g><title>%s %.1f%%</title><rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'/>",
                escaped(name),
                100.0 * frame.samples / all,
                x,
                y,
                width,
                ROW,
                color(name)));
        int room = (int) ((width - 4) / CHARACTER);
        if (room >= 4) {
            String text = name.length() <= room ? name : name.substring(0, room - 1) + "…";
            out.append(String.format(Locale.ROOT, "<text x='%.1f' y='%d'>%s</text>", x + 2, y + 12, escaped(text)));
        }
        out.append("</g>\n");
        double at = x;
        for (Map.Entry<String, Frame> child : frame.children.entrySet()) {
            at += draw(child.getKey(), child.getValue(), at, level + 1, all);
        }
        return width;
    }

    private static String color(String frame) {
        if (frame.startsWith("io.inmesh.benchmarks.")) {
            return "#d9d9d9";
        }
        if (frame.startsWith("io.inmesh.")) {
            return "#8fd19e";
        }
        if (frame.startsWith("reactor.netty.")) {
            return "#f4a582";
        }
        if (frame.startsWith("reactor.")) {
            return "#f7c99b";
        }
        if (frame.startsWith("io.netty.")) {
            return "#9ecae1";
        }
        return frame.indexOf('.') > 0 ? "#e6e0f0" : "#eeeeee";
    }

    /** {@code io/netty/channel/Foo.bar_[j]} as {@code io.netty.channel.Foo.bar}. */
    private static String shortName(String frame) {
        String plain = frame.replaceAll("_\\[[a-z0-9]+]$", "");
        return plain.indexOf('/') < 0 ? plain : plain.replace('/', '.');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
