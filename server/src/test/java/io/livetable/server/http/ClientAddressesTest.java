package io.livetable.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.server.config.AddressRange;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {

  private final ClientAddresses addresses =
      new ClientAddresses(
          List.of(
              AddressRange.parse("10.0.0.0/8").orElseThrow(),
              AddressRange.parse("2001:db8:1::/48").orElseThrow()),
          "X-Forwarded-For");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "203.0.113.1 | 198.51.100.7 | 203.0.113.1",
        "10.0.0.1 | \"\" | 10.0.0.1",
        "10.0.0.1 | 198.51.100.7 | 198.51.100.7",
        "10.0.0.1 | 192.0.2.66, 198.51.100.7 | 198.51.100.7",
        "10.0.0.1 | 192.0.2.66, 198.51.100.7, 10.9.9.9 | 198.51.100.7",
        "10.0.0.1 | 10.0.0.2 | 10.0.0.2",
        "10.0.0.1 | 198.51.100.7, nonsense | 10.0.0.1",
        "10.0.0.1 | 198.51.100.7, localhost | 10.0.0.1",
        "10.0.0.1 | 198.51.100.7:4711 | 198.51.100.7",
        "10.0.0.1 | [2001:db8:2:3:4:5:6:7]:4711 | 20010db800020003/64",
        "10.0.0.1 | 2001:db8:2:3:ffff:5:6:7 | 20010db800020003/64",
        "2001:db8:1::5 | 198.51.100.7 | 198.51.100.7",
        "2001:db8:2:3:4:5:6:7 | 198.51.100.7 | 20010db800020003/64",
        "10.0.0.1 | for=192.0.2.66;proto=http, for=198.51.100.7;by=10.0.0.1 | 198.51.100.7",
        "10.0.0.1 | For=\"\"[2001:db8:2:3::1]:80\"\" | 20010db800020003/64",
        "10.0.0.1 | for=_hidden | 10.0.0.1",
      })
  void shouldReadTheHeaderFromItsEndAndTrustedHopsOnly(String peer, String header, String expected)
      throws Exception {
    List<String> hops = header.isEmpty() ? List.of() : Arrays.asList(header.split(","));

    String found = addresses.of(InetAddress.getByName(peer), hops);

    assertEquals(expected, found);
  }
}
