package io.inmesh.samples.bookinfo.productpage;

import io.inmesh.samples.bookinfo.productpage.DetailsApi.BookDetails;
import io.inmesh.samples.bookinfo.productpage.PageModel.Part;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.BookReviews;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.Review;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/** The page as text. Thread-safe. */
final class PageHtml {

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final int MOST_STARS = 5;

    private final String template;

    PageHtml() {
        try (InputStream in = PageHtml.class.getResourceAsStream("/templates/productpage.html")) {
            template = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String render(PageModel model) {
        BookDetails book = model.details().value();
        BookReviews opinions = model.reviews().value();
        Map<String, String> places = Map.of(
                "title", text(book == null ? "A book" : book.title()),
                "sign", sign(model.user()),
                "details", book == null ? failure(model.details().failure()) : details(book),
                "reviews", opinions == null ? failure(model.reviews().failure()) : reviews(opinions),
                "parts", model.parts().stream().map(PageHtml::part).collect(Collectors.joining()));
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(places.getOrDefault(place.group(1), "")));
    }

    private static String sign(String user) {
        if (user.isEmpty()) {
            return """
                    <form method="post" action="/login">
                      <input name="user" placeholder="Name" aria-label="Name" required maxlength="32" pattern="[A-Za-z0-9._\\-]+">
                      <button>Sign in</button>
                    </form>
                    """;
        }
        return """
                <form method="post" action="/logout">
                  <span>Signed in as <b>%s</b></span>
                  <button>Sign out</button>
                </form>
                """.formatted(text(user));
    }

    private static String details(BookDetails book) {
        return "<dl>"
                + fact("Author", book.author())
                + fact("Year", Integer.toString(book.year()))
                + fact("Type", book.type())
                + fact("Pages", Integer.toString(book.pages()))
                + fact("Publisher", book.publisher())
                + fact("Language", book.language())
                + fact("ISBN", book.isbn())
                + "</dl>";
    }

    private static String fact(String name, String value) {
        return "<dt>" + name + "</dt><dd>" + text(value) + "</dd>";
    }

    private static String reviews(BookReviews opinions) {
        String problem = opinions.failure() == null ? "" : failure(opinions.failure());
        return problem + opinions.reviews().stream().map(PageHtml::review).collect(Collectors.joining());
    }

    private static String review(Review review) {
        return """
                <blockquote>
                  <p>%s</p>
                  <footer>%s %s</footer>
                </blockquote>
                """.formatted(text(review.text()), text(review.reviewer()), stars(review.stars(), review.color()));
    }

    private static String stars(@Nullable Integer stars, @Nullable String color) {
        if (stars == null || color == null) {
            return "";
        }
        int given = Math.max(0, Math.min(MOST_STARS, stars));
        return "<span class=\"stars " + (color.equals("red") ? "red" : "black") + "\" title=\"" + given + " of "
                + MOST_STARS + "\">" + "★".repeat(given) + "☆".repeat(MOST_STARS - given) + "</span>";
    }

    private static String part(Part part) {
        return "<tr><td>" + text(part.service()) + "</td><td>" + text(part.instance()) + "</td><td>"
                + (part.askedBy().isEmpty() ? "–" : text(part.askedBy())) + "</td></tr>";
    }

    private static String failure(@Nullable String why) {
        return "<p class=\"failure\">" + text(Objects.requireNonNullElse(why, "nothing came")) + "</p>";
    }

    private static String text(String value) {
        return HtmlUtils.htmlEscape(value, StandardCharsets.UTF_8.name());
    }
}
