#include "analysis/report/process_sections.hpp"

#include <algorithm>

#include "analysis/process/bottlenecks.hpp"
#include "analysis/process/critical.hpp"
#include "analysis/process/journey.hpp"
#include "analysis/process/network.hpp"
#include "analysis/process/routes.hpp"
#include "analysis/process/stream.hpp"
#include "analysis/report/html_text.hpp"

namespace concert::analysis {
namespace {

constexpr std::size_t most_pathways = 3;  // of the page; `concert process` has all

std::string heading(const char* words) { return std::string("<h3>") + words + "</h3>\n"; }

/// The pathways with most episodes.
template <class Map>
std::vector<Map> largest(std::vector<Map> maps) {
  std::stable_sort(maps.begin(), maps.end(), [](const Map& a, const Map& b) { return a.episodes > b.episodes; });
  if (maps.size() > most_pathways) maps.resize(most_pathways);
  return maps;
}

std::string streams(const Study& study, std::uint32_t baseline, std::uint32_t model) {
  std::string pictures;
  View both;
  for (const std::uint32_t m : {baseline, model}) {
    const auto maps = largest(value_streams(study, m, {}, {}));
    for (const StreamMap& map : maps) pictures += stream_picture(study, m, map);
    View one = stream_view(study, m, maps);
    both.tables.insert(both.tables.end(), one.tables.begin(), one.tables.end());
    both.notes.insert(both.notes.begin(), one.notes.begin(),
                      m == baseline && model != baseline ? one.notes.end() - 2 : one.notes.end());
    if (model == baseline) break;
  }
  return heading("Where the time goes") + pictures + view_html(both);
}

std::string paths(const Study& study, std::uint32_t baseline, std::uint32_t model) {
  const auto now = largest(critical_maps(study, model, {}, {}));
  std::vector<CriticalMap> before;
  if (model != baseline) before = largest(critical_maps(study, baseline, {}, {}));
  return heading("What lead time hangs on") + view_html(critical_view(study, model, now, baseline, before));
}

std::string route_pictures(const Study& study, std::uint32_t baseline) {
  std::string out = heading("Routes");
  for (const RouteMap& map : largest(route_maps(study, baseline, {}, {}))) out += routes_picture(study, baseline, map);
  return out;
}

std::string network(const Study& study, std::uint32_t baseline) {
  const NetworkOptions options;
  const std::vector<Link> links = links_of(study, baseline, {}, options);
  return heading("Who asks and tells whom") + network_picture(study, baseline, links) +
         view_html(network_view(study, baseline, links, options));
}

std::string waits(const Study& study, std::uint32_t baseline, std::uint32_t model) {
  return heading("Why waits differ") +
         view_html(bottleneck_view(study, model, baseline, bottlenecks(study, model, baseline, {})));
}

std::string happened(const Study& study, std::uint32_t baseline, std::uint32_t model) {
  try {
    return heading("One person's story") + view_html(journey_view(study, {}, model, baseline, "", {}));
  } catch (const std::invalid_argument&) {  // nobody has an episode that ended
    return "";
  }
}

}  // namespace

std::string process_sections(const Report& report) {
  if (report.log.empty() || !record::has_full_log(report.log)) return "";
  const Study study(report.log);
  const auto baseline = static_cast<std::uint32_t>(report.comparison.baseline);
  const std::uint32_t model = study.header().models.size() < 2 ? baseline : baseline == 0 ? 1 : 0;
  return streams(study, baseline, model) + paths(study, baseline, model) + route_pictures(study, baseline) +
         network(study, baseline) + waits(study, baseline, model) + happened(study, baseline, model);
}

}  // namespace concert::analysis
