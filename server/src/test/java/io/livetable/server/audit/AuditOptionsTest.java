package io.livetable.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditOptionsTest {

  @Test
  void shouldNeedAnAccountOnly() {
    assertEquals(
        new AuditOptions(
            "ACC-0001",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Path.of("config/server.properties"),
            Duration.ofSeconds(60),
            Optional.empty(),
            false),
        AuditOptions.parse("--account", "ACC-0001"));
  }

  @Test
  void shouldTakeAllOptions() {
    assertEquals(
        new AuditOptions(
            "--json",
            Optional.of("balance"),
            Optional.empty(),
            Optional.of(URI.create("ws://h:1/ws")),
            Path.of("c"),
            Duration.ofSeconds(5),
            Optional.of(Path.of("t")),
            true),
        AuditOptions.parse(
            "--json",
            "--account",
            "--json",
            "--feed",
            "balance",
            "--url",
            "ws://h:1/ws",
            "--config",
            "c",
            "--timeout-seconds",
            "5",
            "--token-file",
            "t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--feed f | --account is missing",
        "--account a --acount b | unknown option --acount; the options are --account, --feed",
        "a | unknown option a",
        "--account | option --account lacks its value",
        "--account a --account b | option --account is given twice",
        "--account a --timeout-seconds x | --timeout-seconds is no whole number: x",
        "--account a --timeout-seconds 0 | --timeout-seconds is from 1 to 86400, not 0",
        "--account a --url http://h | --url begins with ws:// or wss://, unlike http://h",
        "--account a --url ws://h --transcript t | --transcript and --url exclude each other"
      })
  void shouldSayWhatIsWrong(String line, String message) {
    AuditException e =
        assertThrows(AuditException.class, () -> AuditOptions.parse(line.strip().split(" ", -1)));
    assertTrue(String.valueOf(e.getMessage()).startsWith(message.strip()), e::getMessage);
  }

  @Test
  void shouldFindTheListenerOnThisMachine() throws UnknownHostException {
    byte[] loopback6 = new byte[16];
    loopback6[15] = 1;

    assertUrl("ws://127.0.0.1:8080/ws", new InetSocketAddress(8080));
    assertUrl(
        "ws://" + InetAddress.getLoopbackAddress().getHostName() + ":9/ws",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
    assertUrl(
        "ws://[0:0:0:0:0:0:0:1]:9/ws",
        new InetSocketAddress(InetAddress.getByAddress(loopback6), 9));
  }

  private static void assertUrl(String url, InetSocketAddress listener) {
    assertEquals(url, AuditCommand.url(listener).toString());
  }

  @Test
  void shouldNeedTheUrlOfAListenerThatTakesAnyPort() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertThrows(AuditException.class, () -> AuditCommand.url(any));
  }
}
