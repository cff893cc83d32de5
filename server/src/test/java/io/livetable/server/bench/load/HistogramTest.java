package io.livetable.server.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

  @Test
  void shouldKnowNoQuantileOfNothing() {
    assertEquals(-1, new Histogram().at(.5));
  }

  @Test
  void shouldTellQuantiles() {
    Histogram histogram = new Histogram();
    for (int i = 1; i <= 50; i++) {
      histogram.add(i);
    }

    assertEquals(25, histogram.at(.5));
    assertEquals(50, histogram.at(.99));
    assertEquals(1, histogram.at(0));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 63, 64, 65, 127, 128, 1_000, 999_999, 60_000_000, 1_800_000_000})
  void shouldBeExactWithinItsBuckets(long micros) {
    Histogram histogram = new Histogram();
    histogram.add(micros);

    long told = histogram.at(1);

    assertTrue(micros <= told && told <= micros + micros / 60, () -> micros + " as " + told);
  }
}
