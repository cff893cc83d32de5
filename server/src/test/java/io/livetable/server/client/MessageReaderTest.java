package io.livetable.server.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.livetable.server.client.ServerMessage.Shown;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1.10, \"value\":[1,  2]}",
        "\"a \\\"text\\\" with \\u00e9 and é 😀\"",
        "-0.10e+3",
        "[ ]",
        "true",
        "12"
      })
  void shouldKeepValuesAsSent(String value) {
    // when
    List<ServerMessage> read =
        MessageReader.read(
            "[{\"type\":\"heartbeat\",\"at\":1},{\"type\":\"update\",\"account\":\"é\",\"feed\":\"f\",\"partition\":1,\"offset\":5,\"prev\":-1,\"timestamp\":7,\"value\":"
                + value
                + "}]");

    // then
    assertEquals(
        List.of(
            new ServerMessage.Heartbeat(1),
            new ServerMessage.Update("é", "f", 1, -1, 0, new Shown(5, 7, value))),
        read);
  }

  @Test
  void shouldReadSnapshots() {
    assertEquals(
        List.of(
            new ServerMessage.Snapshot(
                1,
                "A",
                "t",
                "e.1",
                0,
                9,
                8,
                31,
                true,
                false,
                List.of(new Shown(7, 1, "{}"), new Shown(8, 2, "3")),
                Optional.of("epoch"))),
        MessageReader.read(
            "{\"type\":\"snapshot\",\"id\":1,\"account\":\"A\",\"feed\":\"t\",\"epoch\":\"e.1\",\"partition\":0,\"next\":9,\"last\":8,\"exists\":true,\"count\":31,\"more\":true,\"events\":[{\"offset\":7,\"timestamp\":1,\"value\":{}},{\"offset\":8,\"timestamp\":2,\"value\":3}],\"truncated\":false,\"reset\":true,\"reason\":\"epoch\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "{\"type\":1}", "{}", "{\"type\":\"live\",\"id\":\"x\"}"})
  void shouldRefuse(String frame) {
    assertThrows(IllegalArgumentException.class, () -> MessageReader.read(frame));
  }
}
