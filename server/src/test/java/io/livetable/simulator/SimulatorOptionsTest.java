package io.livetable.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorOptionsTest {

  @Test
  void shouldHaveDefaults() {
    assertEquals(
        new SimulatorOptions(
            Map.of("bootstrap.servers", "localhost:9092"),
            200,
            20,
            0,
            1,
            0.02,
            0,
            4,
            new Topics("account-transfers", "account-balances", 4, (short) -1)),
        SimulatorOptions.parse());
  }

  @Test
  void shouldTakeEveryOption(@TempDir Path folder) throws IOException {
    // given
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "security.protocol=SASL_SSL\nbootstrap.servers=elsewhere:1\n");

    // when
    SimulatorOptions options =
        SimulatorOptions.parse(
            ("--bootstrap kafka:9 --command-config %s --accounts 5 --rate 0.5 --count 7 --seed -3"
                    + " --abort-share 0.25 --tombstones 0.1 --transfers-topic t --balances-topic b"
                    + " --writers 2 --partitions 3 --replication-factor 2")
                .formatted(file)
                .split(" "));

    // then
    assertEquals(
        new SimulatorOptions(
            Map.of("bootstrap.servers", "kafka:9", "security.protocol", "SASL_SSL"),
            5,
            0.5,
            7,
            -3,
            0.25,
            0.1,
            2,
            new Topics("t", "b", 3, (short) 2)),
        options);
  }

  @ParameterizedTest
  @CsvSource({
    "--acounts 5, unknown option --acounts",
    "5 --accounts, unknown option 5",
    "--accounts, --accounts lacks its value",
    "--accounts 5 --accounts 6, --accounts is given twice",
    "--accounts one, --accounts is no whole number: one",
    "--accounts 1, '--accounts is from 2 to 1000000, not 1'",
    "--rate fast, --rate is no number: fast",
    "--rate -1, '--rate is from 0, not -1.0'",
    "--abort-share 1.5, '--abort-share is from 0 to 1, not 1.5'",
    "--abort-share NaN, '--abort-share is from 0 to 1, not NaN'",
    "--command-config /no/such/file, cannot read --command-config /no/such/file"
  })
  void shouldRefuse(String arguments, String message) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> SimulatorOptions.parse(arguments.split(" ")));
    assertTrue(
        refusal.getMessage() != null && refusal.getMessage().contains(message),
        refusal.getMessage());
  }
}
