package io.livetable.server.table;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LogEndReaderTest {

  private static @Nullable Throwable failure(CompletionStage<Long> answer) {
    return assertThrows(
            ExecutionException.class, () -> answer.toCompletableFuture().get(30, TimeUnit.SECONDS))
        .getCause();
  }

  @Test
  void shouldAnswerThatKafkaDoesNotAnswer() {
    try (LogEndReader reader = new LogEndReader(Map.of("bootstrap.servers", "127.0.0.1:1"))) {
      assertInstanceOf(KafkaException.class, failure(reader.logEnd("t", 0)));
      assertInstanceOf(KafkaException.class, failure(reader.logEnd("t", 0)), "each time");
    }
  }

  @Test
  void shouldAnswerThatItsSettingsAreWrong() {
    try (LogEndReader reader = new LogEndReader(Map.of("bootstrap.servers", "nowhere"))) {
      assertInstanceOf(KafkaException.class, failure(reader.logEnd("t", 0)));
    }
  }

  @Test
  void shouldAnswerThatItIsClosed() {
    LogEndReader reader = new LogEndReader(Map.of("bootstrap.servers", "127.0.0.1:1"));
    reader.close();

    assertInstanceOf(IllegalStateException.class, failure(reader.logEnd("t", 0)));
  }
}
