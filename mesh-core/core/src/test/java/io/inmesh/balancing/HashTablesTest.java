package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rings and tables are Envoy's: a fleet of sidecars and libraries agrees where a key lives. */
class HashTablesTest {

    private static final double[] EQUAL = {1, 1, 1, 1, 1, 1};

    private static List<String> names(String prefix) {
        return IntStream.rangeClosed(90, 95).mapToObj(i -> prefix + i).toList();
    }

    private static int[] counts(HashTable table, int nodes) {
        int[] counts = new int[nodes];
        for (int slot = 0; slot < table.size(); slot++) {
            counts[table.owner(slot)]++;
        }
        return counts;
    }

    @Test
    void maglev_fills_its_table_as_envoy_does() {
        MaglevTable byAddress = new MaglevTable(names("127.0.0.1:"), EQUAL, 7);
        assertThat(IntStream.range(0, 7).map(byAddress::owner)).containsExactly(2, 4, 0, 1, 5, 0, 3);
        MaglevTable byName = new MaglevTable(names(""), EQUAL, 7);
        assertThat(IntStream.range(0, 7).map(byName::owner)).containsExactly(2, 5, 0, 3, 4, 1, 0);
    }

    @Test
    void maglev_gives_slots_by_weight() {
        List<String> names = List.of("127.0.0.1:90", "127.0.0.1:91");
        assertThat(counts(new MaglevTable(names, new double[] {1, 2}, 17), 2)).containsExactly(6, 11);
        assertThat(counts(new MaglevTable(names, new double[] {1, 127}, 1021), 2))
                .containsExactly(8, 1013);
        assertThat(counts(new MaglevTable(names("10.0.0.1:"), EQUAL, 65_537), 6))
                .containsOnly(10_922, 10_923);
    }

    @Test
    void the_ring_has_the_points_of_envoy() {
        HashRing ring = new HashRing(names("127.0.0.1:"), EQUAL, 12);
        List<String> points = new ArrayList<>();
        for (int slot = 0; slot < ring.size(); slot++) {
            points.add(":" + (90 + ring.owner(slot)) + " " + Long.toUnsignedString(ring.point(slot)));
        }
        assertThat(points)
                .containsExactly(
                        ":94 833437586790550860",
                        ":92 928266305478181108",
                        ":90 1033482794131418490",
                        ":95 3551244743356806947",
                        ":93 3851675632748031481",
                        ":91 5583722120771150861",
                        ":91 6311230543546372928",
                        ":93 7700377290971790572",
                        ":95 13144177310400110813",
                        ":92 13444792449719432967",
                        ":94 15516499411664133160",
                        ":90 16117243373044804889");
    }

    @Test
    void a_hash_belongs_to_the_next_point_and_beyond_the_last_to_the_first() {
        HashRing ring = new HashRing(names("127.0.0.1:"), EQUAL, 12);
        assertThat(ring.slotOf(0)).isZero();
        assertThat(ring.slotOf(833437586790550860L)).isZero();
        assertThat(ring.slotOf(833437586790550861L)).isEqualTo(1);
        assertThat(ring.slotOf(Long.parseUnsignedLong("16117243373044804889"))).isEqualTo(11);
        assertThat(ring.slotOf(Long.parseUnsignedLong("16117243373044804890"))).isZero();
        assertThat(ring.slotOf(-1)).isZero();
    }

    @Test
    void the_lightest_node_has_whole_points_and_the_others_follow_the_weights() {
        List<String> names = List.of("127.0.0.1:90", "127.0.0.1:91", "127.0.0.1:92");
        assertThat(counts(new HashRing(names, new double[] {1, 2, 3}, 1024), 3)).containsExactly(171, 342, 513);
        assertThat(counts(new HashRing(names, new double[] {1, 1, 1}, 2), 3)).containsExactly(1, 1, 1);
    }

    @Test
    void a_ring_of_a_million_points_is_sorted() {
        HashRing ring = new HashRing(names("127.0.0.1:"), EQUAL, 1_000_000);
        for (int slot = 1; slot < ring.size(); slot++) {
            assertThat(Long.compareUnsigned(ring.point(slot - 1), ring.point(slot)) <= 0)
                    .isTrue();
        }
    }
}
