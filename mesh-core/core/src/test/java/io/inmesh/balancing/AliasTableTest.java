package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AliasTableTest {

    private static final int DRAWS = 400_000;

    @Test
    void draws_follow_the_weights_whatever_they_are() {
        Random random = new Random(5);
        for (int size = 1; size <= 20; size++) {
            double[] weights = new double[size];
            double sum = 0;
            for (int i = 0; i < size; i++) {
                weights[i] = 0.2 + random.nextInt(10);
                sum += weights[i];
            }
            int[] drawn = draw(new AliasTable(weights), size, random);
            for (int i = 0; i < size; i++) {
                assertThat((double) drawn[i]).isCloseTo(DRAWS * weights[i] / sum, Percentage.withPercentage(10));
            }
        }
    }

    @Test
    void equal_weights_need_no_table() {
        assertThat(new AliasTable(new double[] {2, 2, 2}).isUniform()).isTrue();
        assertThat(new AliasTable(new double[] {2, 2, 1}).isUniform()).isFalse();
    }

    @Test
    void the_ends_of_the_range_are_in_the_table() {
        AliasTable table = new AliasTable(new double[] {1, 2, 3});
        assertThat(table.draw(0)).isBetween(0, 2);
        assertThat(table.draw(-1)).isBetween(0, 2);
        assertThat(new AliasTable(new double[] {1, 1}).draw(-1)).isEqualTo(1);
    }

    private static int[] draw(AliasTable table, int size, Random random) {
        int[] drawn = new int[size];
        for (int i = 0; i < DRAWS; i++) {
            drawn[table.draw(random.nextLong())]++;
        }
        return drawn;
    }
}
