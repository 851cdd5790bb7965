package io.inmesh.samples.bookinfo.productpage;

import io.inmesh.samples.bookinfo.productpage.DetailsApi.BookDetails;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.BookReviews;
import java.net.URI;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page, and signing in and out by a cookie that holds the name: this is a sample, not a lock. */
@RestController
class PageController {

    private static final String COOKIE = "bookinfo-user";
    private static final int BOOK = 0;

    private final DetailsApi details;
    private final ReviewsApi reviews;
    private final String instance;
    private final PageHtml html = new PageHtml();

    PageController(DetailsApi details, ReviewsApi reviews, @Value("${bookinfo.instance}") String instance) {
        this.details = details;
        this.reviews = reviews;
        this.instance = instance;
    }

    @GetMapping("/productpage")
    ResponseEntity<String> page(@CookieValue(name = COOKIE, defaultValue = "") String cookie) {
        String user = UserName.of(cookie);
        String endUser = user.isEmpty() ? null : user;
        // The one header that is passed on by hand: what it means is the application's affair.
        Answer<BookDetails> book = Answer.of("details", () -> details.details(BOOK, endUser));
        Answer<BookReviews> opinions = Answer.of("reviews", () -> reviews.reviews(BOOK, endUser));
        PageModel model = new PageModel(user, instance, book, opinions);
        ResponseEntity.BodyBuilder response = ResponseEntity.status(
                        model.failure() == null ? HttpStatus.OK : HttpStatus.BAD_GATEWAY)
                .contentType(MediaType.TEXT_HTML)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("bookinfo-served-by", String.join(" ", model.servedBy()))
                .header("bookinfo-asked-by", String.join(" ", model.askedBy()));
        String failure = model.failure();
        if (failure != null) {
            response.header("bookinfo-failure", failure.replaceAll("[^ -~]", " "));
        }
        return response.body(html.render(model));
    }

    @PostMapping("/login")
    ResponseEntity<Void> login(@RequestParam String user) {
        return toPage(UserName.of(user.strip()), Duration.ofHours(1));
    }

    @PostMapping("/logout")
    ResponseEntity<Void> logout() {
        return toPage("", Duration.ZERO);
    }

    @GetMapping("/")
    ResponseEntity<Void> root() {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/productpage"))
                .build();
    }

    @GetMapping("/health")
    String health() {
        return "ok";
    }

    private static ResponseEntity<Void> toPage(String user, Duration age) {
        ResponseCookie cookie = ResponseCookie.from(COOKIE, user)
                .httpOnly(true)
                .sameSite("Strict")
                .path("/")
                .maxAge(age)
                .build();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/productpage"))
                .header(HttpHeaders.SET_COOKIE, cookie.toString())
                .build();
    }
}
