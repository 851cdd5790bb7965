package io.inmesh.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    private static final int HEAD = 50;
    private static final int MARGIN = 6;
    private static final double NARROWEST = 2;
    private static final double CHARACTER = 6.1;
    private static final int LEGEND_STEP = 142;

    /** The first that a frame begins with gives its color. */
    private static final Map<String, String> LEGEND = new LinkedHashMap<>();

    static {
        LEGEND.put("io.inmesh.benchmarks", "#d0d0d0");
        LEGEND.put("io.inmesh", "#8fd19e");
        LEGEND.put("reactor.netty", "#f4a582");
        LEGEND.put("reactor", "#f9d9b0");
        LEGEND.put("io.netty", "#9ecae1");
        LEGEND.put("io.servicetalk", "#f4a582");
        LEGEND.put("io.opentelemetry", "#d9c2e9");
    }

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
                frame = frame.children.computeIfAbsent(fullName(name), key -> new Frame());
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
        drawLegend();
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
            String label = shortName(name);
            String text = label.length() <= room ? label : label.substring(0, room - 1) + "…";
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
        for (Map.Entry<String, String> entry : LEGEND.entrySet()) {
            if (frame.startsWith(entry.getKey())) {
                return entry.getValue();
            }
        }
        return "#eeeeee";
    }

    /** {@code io/netty/channel/Foo$$Lambda$7.0x1f.bar_[j]} as {@code io.netty.channel.Foo$$Lambda.bar}. */
    private static String fullName(String frame) {
        if (frame.startsWith("/")) {
            return frame.contains("netty") ? "Netty's native library" : "a native library";
        }
        return frame.replaceAll("_\\[[a-z0-9]+]$", "")
                .replaceAll("Lambda\\$\\d+\\.0x[0-9a-f]+", "Lambda")
                .replace('/', '.');
    }

    /** Class and method. */
    private static String shortName(String fullName) {
        int method = fullName.lastIndexOf('.');
        return fullName.substring(fullName.lastIndexOf('.', method - 1) + 1);
    }

    private void drawLegend() {
        int x = MARGIN;
        for (Map.Entry<String, String> entry : LEGEND.entrySet()) {
            out.append(String.format(
                    Locale.ROOT,
                    "<rect x='%d' y='27' width='12' height='12' fill='%s'/><text x='%d' y='37'>%s</text>%n",
                    x,
                    entry.getValue(),
                    x + 16,
                    escaped(entry.getKey())));
            x += LEGEND_STEP;
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
