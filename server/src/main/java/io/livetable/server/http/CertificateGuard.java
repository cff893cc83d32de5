package io.livetable.server.http;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Lets connector tasks in whose certificate has a listed name among its subject alternative names,
 * as a DNS name or a URI. That an authority of the truststore issued it, and that the task has its
 * key, the TLS handshake has made sure of. The common name does not count.
 */
final class CertificateGuard implements Guard {

  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int MOST_SAID = 500;

  private final Set<String> dnsNames;
  private final Set<String> names;

  CertificateGuard(Set<String> names) {
    this.names = Set.copyOf(names);
    this.dnsNames =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  @Override
  public Optional<Refusal> refusal(Request request) {
    Optional<X509Certificate> certificate = certificate(request);
    if (certificate.isEmpty()) {
      return refuse("a link needs a certificate: set ssl.keystore.location in the connector");
    }
    List<String> found = new ArrayList<>();
    return names(certificate.get(), found)
        ? Optional.empty()
        : refuse(
            "none of its subject alternative names %s is listed: add one to the server's link.tls.client.names, or use a certificate of a name that is listed"
                .formatted(shown(found)));
  }

  /** Names are listed as they are said: at most {@link #MOST_SAID} characters of them. */
  private static List<String> shown(List<String> names) {
    List<String> shown = new ArrayList<>();
    int length = 0;
    for (String name : names) {
      length += name.length();
      if (length > MOST_SAID) {
        shown.add("...");
        break;
      }
      shown.add(name);
    }
    return shown;
  }

  private boolean names(X509Certificate certificate, List<String> found) {
    boolean listed = false;
    try {
      @Nullable Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        String text = String.valueOf(name.get(1));
        if (name.get(0).equals(DNS)) {
          found.add(text);
          listed |= dnsNames.contains(text.toLowerCase(Locale.ROOT));
        } else if (name.get(0).equals(URI)) {
          found.add(text);
          listed |= names.contains(text);
        }
      }
    } catch (CertificateParsingException e) {
      return false;
    }
    return listed;
  }

  private static Optional<X509Certificate> certificate(Request request) {
    EndPoint.@Nullable SslSessionData tls =
        request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
    X509Certificate @Nullable [] chain = tls == null ? null : tls.peerCertificates();
    return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]);
  }

  private static Optional<Refusal> refuse(String message) {
    return Optional.of(new Refusal(HttpStatus.UNAUTHORIZED_401, "certificate", message));
  }
}
