package io.livetable.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The floors of docs/architecture.md: an import points down only. */
@AnalyzeClasses(packages = "io.livetable", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String SERVER = "io.livetable.server.";

  @ArchTest
  static final ArchRule importsPointDown =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.livetable..")
          .withOptionalLayers(true)
          .optionalLayer("root")
          .definedBy("io.livetable.server")
          .optionalLayer("http")
          .definedBy(SERVER + "http..")
          .optionalLayer("link")
          .definedBy(SERVER + "link..")
          .optionalLayer("session")
          .definedBy(SERVER + "session..")
          .optionalLayer("subscription")
          .definedBy(SERVER + "subscription..")
          .optionalLayer("hub")
          .definedBy(SERVER + "hub..")
          .optionalLayer("table")
          .definedBy(SERVER + "table..")
          .optionalLayer("audit")
          .definedBy(SERVER + "audit..")
          .optionalLayer("client")
          .definedBy(SERVER + "client..")
          .optionalLayer("auth")
          .definedBy(SERVER + "auth..")
          .optionalLayer("feed")
          .definedBy(SERVER + "feed..")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("link")
          .mayOnlyBeAccessedByLayers("root", "http")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("root", "http")
          .whereLayer("subscription")
          .mayOnlyBeAccessedByLayers("root", "session")
          .whereLayer("hub")
          .mayOnlyBeAccessedByLayers("root", "link", "session", "subscription")
          .whereLayer("table")
          .mayOnlyBeAccessedByLayers("root", "session", "subscription")
          .whereLayer("audit")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("client")
          .mayOnlyBeAccessedByLayers("audit")
          .whereLayer("auth")
          .mayOnlyBeAccessedByLayers("root", "session")
          .whereLayer("feed")
          .mayOnlyBeAccessedByLayers(
              "root", "link", "session", "subscription", "hub", "table", "audit")
          .as("The server's packages are floors: an import points down only")
          .because(
              "the floor below must not know its users: declare the interface below and implement"
                  + " it above, or move the class to the floor that it belongs to");

  @ArchTest
  static final ArchRule noCircles =
      SlicesRuleDefinition.slices()
          .matching("io.livetable.(**)")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .because("two packages that need each other are one, or lack an interface between them");

  @ArchTest
  static final ArchRule tableAndHubDoNotKnowEachOther =
      noClasses()
          .that(resideInAPackage(SERVER + "table.."))
          .should()
          .dependOnClassesThat(resideInAPackage(SERVER + "hub.."))
          .allowEmptyShould(true)
          .because(
              "the root adapts TableListener to the hub: put what the table has to say into"
                  + " TableListener");

  @ArchTest
  static final ArchRule auditorIsIndependent =
      noClasses()
          .that(resideInAnyPackage(SERVER + "audit..", SERVER + "client.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  SERVER + "session..",
                  SERVER + "subscription..",
                  SERVER + "hub..",
                  SERVER + "table.."))
          .allowEmptyShould(true)
          .because("an audit by the code that it audits would prove nothing");

  @ArchTest
  static final ArchRule jettyStaysAtTheEdge =
      noClasses()
          .that(
              resideInAPackage("io.livetable..")
                  .and(
                      not(
                          resideInAnyPackage(
                              SERVER + "http..", SERVER + "link..", SERVER + "session.."))))
          .should()
          .dependOnClassesThat(resideInAPackage("org.eclipse.jetty.."))
          .allowEmptyShould(true)
          .because(
              "only http, link and session touch sockets: pass an interface of your own floor");

  @ArchTest
  static final ArchRule tokensStayInAuth =
      noClasses()
          .that(resideInAPackage("io.livetable..").and(not(resideInAPackage(SERVER + "auth.."))))
          .should()
          .dependOnClassesThat(resideInAPackage("com.nimbusds.."))
          .because("auth is the one place that reads tokens: ask it by Authenticator");

  @ArchTest
  static final ArchRule streamsStayInTheTable =
      noClasses()
          .that(resideInAPackage("io.livetable..").and(not(resideInAPackage(SERVER + "table.."))))
          .should()
          .dependOnClassesThat(resideInAPackage("org.apache.kafka.streams.."))
          .allowEmptyShould(true)
          .because("the table is the one place that knows Kafka Streams: ask it by AccountReader");

  @ArchTest
  static final ArchRule connectTypesStayWithRendering =
      noClasses()
          .that(resideInAPackage("io.livetable.server.."))
          .and()
          .resideOutsideOfPackage(SERVER + "feed..")
          .should()
          .dependOnClassesThat(resideInAPackage("org.apache.kafka.connect.."))
          .allowEmptyShould(true)
          .because("records are rendered in feed, everything above sees Event");

  @ArchTest
  static final ArchRule onlyTheProtocolIsShared =
      noClasses()
          .that(resideInAnyPackage("io.livetable.server..", "io.livetable.simulator.."))
          .should()
          .dependOnClassesThat(resideInAPackage("io.livetable.connect.."))
          .allowEmptyShould(true)
          .because("server and connector share io.livetable.protocol and nothing else");

  @ArchTest
  static final ArchRule hubIsDeterministic =
      noClasses()
          .that(resideInAnyPackage(SERVER + "subscription.."))
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .allowEmptyShould(true)
          .because("a simulation drives these classes: take time from an interface");
}
