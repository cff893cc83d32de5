package io.livetable.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {

  @ParameterizedTest
  @CsvSource({"'',abc,3", "abc,abc,0", "abc,ac,1", "ac,abc,1", "abc,axc,1", "kitten,sitting,3"})
  void shouldCountEdits(String from, String to, int edits) {
    assertEquals(edits, NearestKey.distance(from, to));
  }

  @Test
  void shouldFindTheNearest() {
    assertEquals(Optional.of("feeds"), NearestKey.of("feds", List.of("seeds", "feeds"), 2));
  }

  @Test
  void shouldFindNothingThatIsTooFar() {
    assertEquals(Optional.empty(), NearestKey.of("colour", List.of("feeds"), 2));
  }
}
