package io.livetable.server.http;

import io.livetable.server.config.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * Tells which address a request comes from: the connection's, unless that is a trusted proxy's,
 * which is believed about where it had the request from. Proxies append to their header, so it is
 * read from its end, up to the first address that is no trusted proxy's; what stands before that
 * anyone may have written.
 */
final class ClientAddresses {

  /** Of IPv6, a household or a machine has all addresses with the same first half. */
  private static final int NETWORK_BYTES = 8;

  private final List<AddressRange> trusted;
  private final String header;

  ClientAddresses(List<AddressRange> trusted, String header) {
    this.trusted = List.copyOf(trusted);
    this.header = header;
  }

  /** A text that is the same for all requests of an address; of IPv6, of a network. */
  String of(Request request) {
    if (!(request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer)
        || peer.getAddress() == null) {
      return "";
    }
    return of(peer.getAddress(), hops(request));
  }

  /** The same, of a request that came from {@code peer}, through these hops, the last one last. */
  String of(InetAddress peer, List<String> hops) {
    return text(origin(peer, hops));
  }

  private InetAddress origin(InetAddress peer, List<String> hops) {
    InetAddress found = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(found); i--) {
      Optional<InetAddress> before = address(hops.get(i));
      if (before.isEmpty()) {
        break;
      }
      found = before.get();
    }
    return found;
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  private List<String> hops(Request request) {
    List<String> hops = new ArrayList<>();
    if (!trusted.isEmpty()) {
      for (String value : request.getHeaders().getValuesList(header)) {
        hops.addAll(Arrays.asList(value.split(",", -1)));
      }
    }
    return hops;
  }

  /** The address of {@code 10.0.0.1:80}, {@code [::1]:80}, or {@code for=…;proto=…} with one. */
  private static Optional<InetAddress> address(String hop) {
    String text = hop.strip();
    for (String pair : text.split(";", -1)) {
      String stripped = pair.strip();
      if (stripped.toLowerCase(Locale.ROOT).startsWith("for=")) {
        text = stripped.substring("for=".length()).replace("\"", "");
      }
    }
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      text = end < 0 ? "" : text.substring(1, end);
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
      text = text.substring(0, text.indexOf(':'));
    }
    return AddressRange.address(text);
  }

  private static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length <= NETWORK_BYTES
        ? address.getHostAddress()
        : HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES) + "/64";
  }
}
